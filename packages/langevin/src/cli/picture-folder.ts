import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FloatTensor, InvalidArgumentError } from '@langevin/core';
import type { ImageSize } from '@langevin/models';
import { RasterImage } from '@langevin/pipeline';
import { systemReason } from '@langevin/runtime-node';
import { listFiles } from './list-files.ts';
import { readPictureFile } from './read-picture-file.ts';

/** The picture of all others that `langevin generate` writes beside them. */
const gridName = 'grid.png';
/** Values of a batch at most, however few pictures that is: 128 MB. */
const mostValues = 2 ** 25;

/** A picture by whose size others are judged, with its file. */
export interface SizedPicture {
  readonly file: string;
  readonly size: ImageSize;
}

/** The PNG, JPEG and WebP files of a folder and its sub-folders, in order of their paths, but for hidden ones and every `grid.png`. */
export class PictureFolder {
  readonly path: string;
  /** The first of its pictures. */
  readonly first: SizedPicture;
  /** What the user names the folder by, for messages. */
  readonly #option: string;
  readonly #files: readonly string[];

  private constructor(option: string, path: string, files: readonly string[], first: SizedPicture) {
    this.#option = option;
    this.path = path;
    this.#files = files;
    this.first = first;
  }

  /**
   * Looks for the files, and reads the first.
   *
   * @throws {InvalidArgumentError} naming the option, if there is no such folder, no picture in it, or the first is damaged.
   */
  static async open(option: string, path: string): Promise<PictureFolder> {
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) throw new InvalidArgumentError(option, `${path}: no such folder.`);
    if (!stats.isDirectory()) throw new InvalidArgumentError(option, `"${path}" is a file; give a folder of pictures.`);
    const listed = await listFiles(path).catch((cause: Error) => {
      throw new InvalidArgumentError(option, `"${path}" can't be read: ${systemReason(cause)}.`, { cause });
    });
    const names = listed.map((file) => file.path).filter((name) => /\.(png|jpe?g|webp)$/i.test(name));
    const files = names.filter((name) => name.split('/').at(-1) !== gridName).map((name) => join(path, name));
    const [file] = files;
    if (file === undefined) {
      const rest = names.length > 0 ? ` but ${gridName}, which doesn't count` : '';
      throw new InvalidArgumentError(option, `"${path}" holds no PNG, JPEG or WebP files${rest}.`);
    }
    const { height, width } = await readPictureFile(option, file);
    return new PictureFolder(option, path, files, { file, size: { height, width } });
  }

  /** How many pictures it has. */
  get count(): number {
    return this.#files.length;
  }

  /** Checks that a picture of it has the size of another. @throws {InvalidArgumentError} naming both files. */
  checkSize({ file, size }: SizedPicture, other: SizedPicture): void {
    if (size.width === other.size.width && size.height === other.size.height) return;
    const [found, expected] = [size, other.size].map(({ width, height }) => `${width} × ${height}`);
    const sizes = `"${file}" has ${found} pixels, and "${other.file}" ${expected}`;
    throw new InvalidArgumentError(this.#option, `${sizes}; only pictures of one size can be compared.`);
  }

  /**
   * Reads the pictures, batch after batch, as `[batch, 3, height, width]` with values in [0, 1]: gray in each channel, and
   * white behind what is transparent.
   *
   * @param batchSize - pictures of a batch at most.
   * @throws {InvalidArgumentError} naming the file that can't be read, or is of another size than `alike`.
   */
  async *batches(batchSize: number, alike: SizedPicture, signal: AbortSignal): AsyncGenerator<FloatTensor, void> {
    const { width, height } = alike.size;
    const most = Math.max(1, Math.min(batchSize, Math.floor(mostValues / (3 * width * height))));
    for (let from = 0; from < this.count; from += most) {
      const images: RasterImage[] = [];
      for (const file of this.#files.slice(from, from + most)) {
        signal.throwIfAborted();
        const image = await readPictureFile(this.#option, file);
        this.checkSize({ file, size: image }, alike);
        images.push(image.toRgb());
      }
      yield RasterImage.toTensor(images);
    }
  }
}
