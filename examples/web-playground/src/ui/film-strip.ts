import type { FilmFrame } from '../drawing/film.ts';
import { sigmaText } from '../drawing/preview.ts';
import { element, paint } from './elements.ts';

/** The moments of one picture, side by side. */
export class FilmStrip {
  readonly #section = element('film', HTMLElement);
  readonly #title = element('film-title', HTMLElement);
  readonly #strip = element('film-strip', HTMLOListElement);

  /** Shows the film of a picture of the batch, as far as there is one. */
  show(frames: readonly FilmFrame[], picture: number): void {
    this.#section.hidden = frames.length === 0;
    this.#title.textContent = `The film of picture ${picture + 1}`;
    this.#strip.replaceChildren(
      ...frames.map(({ sigma, images }, index) => {
        const item = document.createElement('li');
        const canvas = document.createElement('canvas');
        const caption = document.createElement('span');
        paint(canvas, images[picture]!);
        caption.textContent = `σ ${sigmaText(sigma, 2)}`;
        canvas.setAttribute('role', 'img');
        canvas.ariaLabel = `Moment ${index + 1}, noise of standard deviation ${sigmaText(sigma, 2)}`;
        item.append(canvas, caption);
        return item;
      }),
    );
  }
}
