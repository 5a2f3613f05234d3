// @ts-check
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { floatTensor, readPng } from 'langevin';

/** The model that ships with the repository. */
export const modelFolder = fileURLToPath(new URL('../../../models/emoji-faces-32', import.meta.url));

/** 256 pictures of it by the reference scheduler at 1,000 steps, in 16 rows of 16. */
export const referencePicture = new URL('../../quality/reference.png', import.meta.url);

const size = 32;

/** The reference's pictures, `[256, 3, 32, 32]`, values in [0, 1]. */
export async function referenceImages() {
  const grid = readPng(await readFile(referencePicture));
  const columns = grid.width / size;
  const count = columns * (grid.height / size);
  const tensor = floatTensor([count, 3, size, size]);
  for (let i = 0; i < tensor.data.length; i++) {
    const [x, y] = [i % size, Math.floor(i / size) % size];
    const [channel, image] = [Math.floor(i / size ** 2) % 3, Math.floor(i / size ** 2 / 3)];
    const [left, top] = [(image % columns) * size, Math.floor(image / columns) * size];
    tensor.data[i] = (grid.data[((top + y) * grid.width + left + x) * 3 + channel] ?? 0) / 255;
  }
  return tensor;
}
