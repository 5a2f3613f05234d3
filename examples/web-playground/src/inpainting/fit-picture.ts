import type { ImageSize } from '../model/model-slot.ts';

/**
 * The middle of a picture that the user chose, in the size that a network draws.
 *
 * @throws {Error} saying so, if the file is no picture that the browser reads.
 */
export async function fitPicture(file: Blob, { width, height }: ImageSize): Promise<ImageData> {
  const bitmap = await createImageBitmap(file).catch((cause: unknown) => {
    throw new Error('That file is no picture that this browser reads. Choose a PNG, JPEG or WebP file.', { cause });
  });
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  // What is transparent becomes white, as in the pictures of most data sets.
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  const scale = Math.max(width / bitmap.width, height / bitmap.height);
  const [drawnWidth, drawnHeight] = [bitmap.width * scale, bitmap.height * scale];
  context.imageSmoothingEnabled = scale < 1;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, (width - drawnWidth) / 2, (height - drawnHeight) / 2, drawnWidth, drawnHeight);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
