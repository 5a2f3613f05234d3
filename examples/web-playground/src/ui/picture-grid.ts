import { element, paint } from './elements.ts';

/** What the grid tells of. */
export interface PictureGridOptions {
  readonly onOpen: (index: number) => void;
  /** Called when the pointer or the focus comes to a picture. */
  readonly onPoint: (index: number) => void;
}

/** The pictures of a batch, each a button that opens it. */
export class PictureGrid {
  readonly #grid = element('grid', HTMLElement);
  readonly #options: PictureGridOptions;
  #tiles: { readonly button: HTMLButtonElement; readonly canvas: HTMLCanvasElement }[] = [];

  constructor(options: PictureGridOptions) {
    this.#options = options;
  }

  /** Shows a batch. As long as it is not finished, its pictures can't be opened. */
  show(frames: readonly ImageData[], isFinished: boolean): void {
    if (this.#tiles.length !== frames.length) this.#lay(frames.length);
    for (const [index, { button, canvas }] of this.#tiles.entries()) {
      paint(canvas, frames[index]!);
      if (button.disabled !== isFinished) continue;
      button.disabled = !isFinished;
      button.ariaLabel = isFinished ? `Picture ${index + 1}: open it enlarged` : `Picture ${index + 1}, not finished`;
    }
    this.#grid.classList.toggle('finished', isFinished);
  }

  /** Brings the pictures into view. */
  scrollIntoView(): void {
    this.#grid.scrollIntoView({ block: 'nearest' });
  }

  /** Moves the focus to a picture. */
  focus(index: number): void {
    this.#tiles[index]?.button.focus();
  }

  #lay(count: number): void {
    this.#tiles = Array.from({ length: count }, (_, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'tile';
      button.disabled = true;
      button.ariaLabel = `Picture ${index + 1}, not finished`;
      const canvas = document.createElement('canvas');
      button.append(canvas);
      button.addEventListener('click', () => this.#options.onOpen(index));
      for (const event of ['pointerenter', 'focus']) {
        button.addEventListener(event, () => this.#options.onPoint(index));
      }
      return { button, canvas };
    });
    this.#grid.style.setProperty('--columns', String(Math.ceil(Math.sqrt(count))));
    this.#grid.replaceChildren(...this.#tiles.map(({ button }) => button));
  }
}
