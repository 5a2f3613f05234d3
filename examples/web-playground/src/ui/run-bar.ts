import { element } from './elements.ts';

/** What the bar tells of. */
export interface RunBarOptions {
  readonly onDraw: () => void;
  readonly onStop: () => void;
}

/** The button that draws, the one that stops, and the line that says what goes on. */
export class RunBar {
  readonly #draw = element('draw', HTMLButtonElement);
  readonly #stop = element('stop', HTMLButtonElement);
  readonly #status = element('status', HTMLElement);

  constructor({ onDraw, onStop }: RunBarOptions) {
    this.#draw.addEventListener('click', onDraw);
    this.#stop.addEventListener('click', onStop);
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && !document.querySelector('dialog[open]')) onStop();
    });
  }

  /** What goes on, in a few words. It is read out by screen readers. */
  set status(text: string) {
    this.#status.textContent = text;
  }

  /** How many pictures are drawn next. */
  set pictures(count: number) {
    this.#draw.textContent = count === 1 ? 'Draw 1 picture' : `Draw ${count} pictures`;
  }

  set isEnabled(isEnabled: boolean) {
    this.#draw.disabled = !isEnabled;
  }

  /** Pictures are being drawn: they can be stopped. */
  begin(): void {
    this.#swap(this.#draw, this.#stop);
  }

  /** Nothing is being drawn any more. */
  end(): void {
    this.#swap(this.#stop, this.#draw);
  }

  /** Shows one button in place of the other, and moves the focus along. */
  #swap(before: HTMLButtonElement, after: HTMLButtonElement): void {
    const hasFocus = document.activeElement === before;
    after.hidden = false;
    before.hidden = true;
    if (hasFocus) after.focus();
  }
}
