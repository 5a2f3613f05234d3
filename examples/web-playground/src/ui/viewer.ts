import type { RasterImage } from 'langevin';
import type { FilmFrame } from '../drawing/film.ts';
import { sigmaText } from '../drawing/preview.ts';
import { download, element, paint } from './elements.ts';

/** The pictures that the viewer leafs through. */
export interface ViewedPictures {
  readonly images: readonly RasterImage[];
  /** The moments of the run that drew them; the last is the pictures themselves. */
  readonly film: readonly FilmFrame[];
  readonly seed: number;
}

/** What the viewer tells of. */
export interface ViewerOptions {
  readonly onRepaint: (image: RasterImage) => void;
  /** Called with the picture that was looked at last, when the viewer has closed. */
  readonly onClose: (index: number) => void;
}

/** Sides of an enlarged download, about, in pixels. */
const enlargedSize = 512;

/** One picture enlarged, over the page. */
export class Viewer {
  readonly #dialog = element('viewer', HTMLDialogElement);
  readonly #title = element('viewer-title', HTMLElement);
  readonly #canvas = element('viewer-canvas', HTMLCanvasElement);
  readonly #moment = element('viewer-moment', HTMLInputElement);
  #pictures: ViewedPictures | undefined;
  #index = 0;

  constructor({ onRepaint, onClose }: ViewerOptions) {
    const on = (id: string, act: () => void): void =>
      element(id, HTMLButtonElement).addEventListener('click', () => act());
    on('viewer-close', () => this.#dialog.close());
    on('viewer-previous', () => this.#turn(-1));
    on('viewer-next', () => this.#turn(1));
    on('viewer-save', () => this.#save(1));
    on('viewer-save-large', () => this.#save(Math.max(1, Math.round(enlargedSize / this.#image.width))));
    on('viewer-repaint', () => this.#dialog.close('repaint'));
    this.#moment.addEventListener('input', () => this.#showMoment());
    this.#dialog.addEventListener('close', () => {
      if (this.#dialog.returnValue === 'repaint') onRepaint(this.#image);
      else onClose(this.#index);
    });
    this.#dialog.addEventListener('click', ({ target }) => {
      // The backdrop is the dialog itself; all that is seen of it lies in elements of its own.
      if (target === this.#dialog) this.#dialog.close();
    });
    this.#dialog.addEventListener('keydown', (event) => this.#leaf(event));
  }

  /** Opens a picture. */
  open(pictures: ViewedPictures, index: number): void {
    this.#pictures = pictures;
    this.#index = index;
    this.#show();
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
    element('viewer-save', HTMLButtonElement).focus();
  }

  get #image(): RasterImage {
    return this.#pictures!.images[this.#index]!;
  }

  #turn(by: number): void {
    const { length } = this.#pictures!.images;
    this.#index = (this.#index + by + length) % length;
    this.#show();
  }

  #leaf(event: KeyboardEvent): void {
    // On the slider the arrows move through the run.
    if (event.target === this.#moment) return;
    if (event.key === 'ArrowLeft') this.#turn(-1);
    else if (event.key === 'ArrowRight') this.#turn(1);
    else return;
    event.preventDefault();
  }

  #show(): void {
    const { images, film, seed } = this.#pictures!;
    const isOne = images.length === 1;
    this.#title.textContent = `${isOne ? 'Picture' : `Picture ${this.#index + 1} of ${images.length}`}, seed ${seed}`;
    for (const id of ['viewer-previous', 'viewer-next']) element(id, HTMLButtonElement).hidden = isOne;
    this.#moment.max = String(film.length - 1);
    this.#moment.value = this.#moment.max;
    this.#showMoment();
  }

  #showMoment(): void {
    const { film } = this.#pictures!;
    const { sigma, images } = film[Number(this.#moment.value)]!;
    paint(this.#canvas, images[this.#index]!);
    const isLast = Number(this.#moment.value) === film.length - 1;
    const moment = isLast ? 'the finished picture' : `noise of standard deviation ${sigmaText(sigma, 2)}`;
    this.#canvas.ariaLabel = `Picture ${this.#index + 1}: ${moment}`;
    this.#moment.setAttribute('aria-valuetext', moment);
  }

  #save(factor: number): void {
    const image = factor === 1 ? this.#image : this.#image.enlarge(factor);
    const name = `langevin-seed-${this.#pictures!.seed}-${this.#index + 1}${factor === 1 ? '' : '-enlarged'}.png`;
    download(name, image.toPng(), 'image/png');
  }
}
