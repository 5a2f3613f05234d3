import type { Repaint } from '../drawing/draw.ts';
import { framePicture } from '../drawing/preview.ts';
import { Mask } from '../inpainting/mask.ts';
import { drawCovered } from './covered-picture.ts';
import { element } from './elements.ts';

type Point = readonly [x: number, y: number];

/** What the editor tells of. */
export interface RepaintEditorOptions {
  /** Called when the covered part is to be drawn. */
  readonly onDraw: () => void;
  /** Called with a picture of the user's own. */
  readonly onBring: (picture: Blob) => void;
}

/** A picture and the brush that covers parts of it. */
export class RepaintEditor {
  readonly #editor = element('repaint-editor', HTMLElement);
  readonly #canvas = element('repaint-canvas', HTMLCanvasElement);
  readonly #draw = element('repaint-draw', HTMLButtonElement);
  readonly #size = element('repaint-size', HTMLInputElement);
  #isEnabled = false;
  #picture: ImageData | undefined;
  #mask = new Mask(1, 1);
  #cursor: Point = [0, 0];
  #last: Point | undefined;

  constructor({ onDraw, onBring }: RepaintEditorOptions) {
    this.#draw.addEventListener('click', onDraw);
    const file = element('repaint-file', HTMLInputElement);
    file.addEventListener('change', () => {
      const picture = file.files?.[0];
      if (picture) onBring(picture);
      // So that the same file can be brought again.
      file.value = '';
    });
    element('repaint-clear', HTMLButtonElement).addEventListener('click', () => {
      this.#mask.clear();
      this.#show();
    });
    element('repaint-close', HTMLButtonElement).addEventListener('click', () => {
      this.#picture = undefined;
      this.#editor.hidden = true;
    });
    this.#canvas.addEventListener('pointerdown', (event) => {
      this.#canvas.setPointerCapture(event.pointerId);
      this.#moveTo(this.#pointOf(event), true);
    });
    this.#canvas.addEventListener('pointermove', (event) => this.#moveTo(this.#pointOf(event), event.buttons > 0));
    this.#canvas.addEventListener('pointerup', () => this.#lift());
    this.#canvas.addEventListener('pointercancel', () => this.#lift());
    this.#canvas.addEventListener('keydown', (event) => this.#press(event));
    this.#size.addEventListener('input', () => this.#show());
  }

  /** Whether there is a model that could draw now. */
  set isEnabled(isEnabled: boolean) {
    this.#isEnabled = isEnabled;
    this.#show();
  }

  /** Takes a picture up, with nothing covered. */
  open(picture: ImageData): void {
    this.#picture = picture;
    this.#mask = new Mask(picture.width, picture.height);
    this.#cursor = [picture.width / 2, picture.height / 2];
    this.#size.max = String(Math.ceil(picture.width / 3));
    this.#size.value = String(Math.max(1, Math.round(picture.width / 8)));
    this.#editor.hidden = false;
    this.#show();
    this.#editor.scrollIntoView({ block: 'nearest' });
    this.#canvas.focus();
  }

  /** The picture and what is covered, for a network of so many channels; undefined if nothing is. */
  repaint(channels: number): Repaint | undefined {
    if (!this.#picture || this.#mask.isEmpty) return undefined;
    return { image: framePicture(this.#picture, channels), mask: this.#mask.toImage() };
  }

  get #isPaint(): boolean {
    return this.#editor.querySelector<HTMLInputElement>('input[name=brush]:checked')?.value === 'paint';
  }

  get #radius(): number {
    return this.#size.valueAsNumber / 2;
  }

  #moveTo(point: Point, isDown: boolean): void {
    this.#cursor = point;
    if (isDown) {
      this.#mask.stroke(this.#last ?? point, point, this.#radius, this.#isPaint);
      this.#last = point;
    }
    this.#show();
  }

  #lift(): void {
    this.#last = undefined;
  }

  #press(event: KeyboardEvent): void {
    const [x, y] = this.#cursor;
    const { width, height } = this.#mask;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.#moveTo([Math.max(0, x - 1), y], false),
      ArrowRight: () => this.#moveTo([Math.min(width, x + 1), y], false),
      ArrowUp: () => this.#moveTo([x, Math.max(0, y - 1)], false),
      ArrowDown: () => this.#moveTo([x, Math.min(height, y + 1)], false),
      '[': () => this.#resize(-1),
      ']': () => this.#resize(1),
      ' ': () => {
        this.#moveTo(this.#cursor, true);
        this.#lift();
      },
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  #resize(by: number): void {
    this.#size.valueAsNumber += by;
    this.#show();
  }

  #pointOf({ clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return [((clientX - left) / width) * this.#mask.width, ((clientY - top) / height) * this.#mask.height];
  }

  #show(): void {
    if (!this.#picture) return;
    this.#draw.disabled = !this.#isEnabled || this.#mask.isEmpty;
    const brush = { centre: this.#cursor, radius: this.#radius };
    drawCovered(this.#canvas, this.#picture, this.#mask, brush);
  }
}
