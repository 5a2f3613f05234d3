import { join } from 'node:path';
import { RasterImage } from '@langevin/pipeline';
import type { ImageBatch } from './image-batches.ts';
import { writeWhole } from './write-whole.ts';

/** How the grid is drawn. */
export interface GridStyle {
  /** Images in a row; if left out, as many as make it about square. */
  readonly columns?: number;
  /** Pixels for each pixel; if left out, as many as make an image at least 128 pixels high. */
  readonly enlarge?: number;
}

const visibleHeight = 128;
/** Images of a long run that the grid shows: the first ones. */
const gridCapacity = 256;
/** White pixels between the images of a grid, before it is enlarged. */
const gridPadding = 2;

/** The images of a run in a folder: each a PNG file as soon as its batch is finished. */
export class ImageFolder {
  readonly path: string;
  /** Paths of the files written, in order. */
  readonly files: string[] = [];
  /** The batches whose images are all written. */
  readonly batches: ImageBatch[] = [];
  /** The images for the grid. */
  readonly #images: RasterImage[] = [];
  #count = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Number of images in it. */
  get count(): number {
    return this.#count;
  }

  /** Writes the images of a batch, named by its seed and their index in it. @throws {SaveError} */
  async saveBatch(batch: ImageBatch, images: readonly RasterImage[]): Promise<void> {
    for (const [index, image] of images.entries()) {
      await this.#write(`seed-${batch.seed}-${String(index).padStart(3, '0')}.png`, image);
      if (this.#images.length < gridCapacity) this.#images.push(image);
      this.#count++;
    }
    this.batches.push(batch);
  }

  /** Writes the images so far as one picture, if there are any. @throws {SaveError} */
  async saveGrid({ columns, enlarge }: GridStyle): Promise<void> {
    const [first] = this.#images;
    if (first === undefined) return;
    const grid = RasterImage.grid(this.#images, { padding: gridPadding, columns });
    await this.#write('grid.png', grid.enlarge(enlarge ?? Math.ceil(visibleHeight / first.height)));
  }

  async #write(name: string, image: RasterImage): Promise<void> {
    const file = join(this.path, name);
    await writeWhole(file, image.toPng());
    this.files.push(file);
  }
}
