import { RasterImage } from 'langevin';
import type { Drawing } from '../drawing/draw.ts';
import type { FilmFrame } from '../drawing/film.ts';
import { pictureFrame } from '../drawing/preview.ts';
import { copyText, download, element } from './elements.ts';
import { FilmStrip } from './film-strip.ts';
import { PictureGrid } from './picture-grid.ts';
import { Viewer } from './viewer.ts';

/** Pictures that are finished. */
export interface FinishedPictures extends Drawing {
  readonly film: readonly FilmFrame[];
  readonly seed: number;
  /** The part of an address that leads to them; undefined for pictures that no link can hold. */
  readonly link: string | undefined;
}

/** What the gallery tells of. */
export interface GalleryOptions {
  readonly onRepaint: (picture: ImageData) => void;
}

/** The pictures, while they are drawn and when they are: their grid, their film, and what can be done with them. */
export class Gallery {
  readonly #grid: PictureGrid;
  readonly #viewer: Viewer;
  readonly #strip = new FilmStrip();
  readonly #saveAll = element('save-all', HTMLButtonElement);
  readonly #copyLink = element('copy-link', HTMLButtonElement);
  #film: readonly FilmFrame[] = [];
  /** The picture whose film is shown. */
  #pointed = 0;
  #finished: FinishedPictures | undefined;

  constructor({ onRepaint }: GalleryOptions) {
    this.#viewer = new Viewer({
      onRepaint: (image) => onRepaint(pictureFrame(image)),
      onClose: (index) => this.#grid.focus(index),
    });
    this.#grid = new PictureGrid({
      onOpen: (index) => this.#open(index),
      onPoint: (index) => {
        this.#pointed = index;
        this.#showFilm();
      },
    });
    this.#saveAll.addEventListener('click', () => this.#save());
    this.#copyLink.addEventListener('click', () => {
      if (this.#finished?.link) void copyText(new URL(this.#finished.link, location.href).href, this.#copyLink);
    });
  }

  get hasFinished(): boolean {
    return this.#finished !== undefined;
  }

  /** Brings the pictures into view. */
  scrollIntoView(): void {
    this.#grid.scrollIntoView();
  }

  /** Forgets the pictures that were finished. */
  clear(): void {
    this.#finished = undefined;
    this.#saveAll.disabled = true;
    this.#copyLink.disabled = true;
    this.#film = [];
    this.#showFilm();
  }

  /** Shows pictures on their way, and their film so far. */
  showUnfinished(frames: readonly ImageData[], film: readonly FilmFrame[] = []): void {
    this.#grid.show(frames, false);
    const isNew = film.length !== this.#film.length || film[0] !== this.#film[0];
    this.#film = [...film];
    if (isNew) this.#showFilm();
  }

  /** Shows pictures that are finished; the last moment of their film is themselves. */
  showFinished(pictures: FinishedPictures): void {
    const frames = pictures.images.map(pictureFrame);
    this.#film = [...pictures.film, { sigma: 0, images: frames }];
    this.#finished = { ...pictures, film: this.#film };
    this.#grid.show(frames, true);
    this.#showFilm();
    this.#saveAll.disabled = false;
    this.#copyLink.disabled = pictures.link === undefined;
  }

  #open(index: number): void {
    if (this.#finished) this.#viewer.open(this.#finished, index);
  }

  #showFilm(): void {
    const pictures = this.#film[0]?.images.length ?? 1;
    this.#strip.show(this.#film, Math.min(this.#pointed, pictures - 1));
  }

  #save(): void {
    if (!this.#finished) return;
    const { images, seed } = this.#finished;
    download(`langevin-seed-${seed}.png`, RasterImage.grid(images, { padding: 2 }).toPng(), 'image/png');
  }
}
