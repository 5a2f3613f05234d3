import type { Mask } from '../inpainting/mask.ts';
import { paint } from './elements.ts';

/** Where the brush is, in pixels of the picture. */
export interface Brush {
  readonly centre: readonly [x: number, y: number];
  readonly radius: number;
}

/** Sides of the canvas, about, so that the edges of what is covered are sharp on every screen. */
const canvasSize = 768;

/** Draws a picture, what is covered of it, and the outline of the brush. */
export function drawCovered(
  canvas: HTMLCanvasElement,
  picture: ImageData,
  mask: Mask,
  { centre, radius }: Brush,
): void {
  const scale = Math.max(1, Math.round(canvasSize / mask.width));
  canvas.width = mask.width * scale;
  canvas.height = mask.height * scale;
  const context = canvas.getContext('2d')!;
  const small = document.createElement('canvas');
  paint(small, picture);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);

  const { color, backgroundColor } = getComputedStyle(canvas);
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      if (mask.isPainted(x, y)) cover(context, x * scale, y * scale, scale, backgroundColor, color);
    }
  }

  const [left, top] = [centre[0] * scale, centre[1] * scale];
  for (const [width, style] of [
    [6, 'white'],
    [3, 'black'],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.beginPath();
    context.arc(left, top, radius * scale, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** A covered pixel: hatched, so that it can't be taken for a part of the picture. */
function cover(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  size: number,
  ground: string,
  line: string,
): void {
  context.fillStyle = ground;
  context.fillRect(left, top, size, size);
  context.strokeStyle = line;
  context.lineWidth = Math.max(1, size / 12);
  context.beginPath();
  context.moveTo(left, top + size);
  context.lineTo(left + size, top);
  context.stroke();
}
