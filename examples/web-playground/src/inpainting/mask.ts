import { RasterImage } from 'langevin';

/** Which pixels of a picture are to be drawn anew. */
export class Mask {
  readonly width: number;
  readonly height: number;
  readonly #painted: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#painted = new Uint8Array(width * height);
  }

  get isEmpty(): boolean {
    return !this.#painted.includes(1);
  }

  isPainted(x: number, y: number): boolean {
    return this.#painted[y * this.width + x] === 1;
  }

  clear(): void {
    this.#painted.fill(0);
  }

  /** Paints a disc, or erases it. Positions are in pixels, with the centre of the first at 0.5. */
  stamp(x: number, y: number, radius: number, isPaint: boolean): void {
    for (let row = 0; row < this.height; row++) {
      for (let column = 0; column < this.width; column++) {
        const isInside = Math.hypot(column + 0.5 - x, row + 0.5 - y) <= radius;
        if (isInside) this.#painted[row * this.width + column] = isPaint ? 1 : 0;
      }
    }
  }

  /** Draws a line with the brush: discs close enough to leave no gaps. */
  stroke(from: readonly [number, number], to: readonly [number, number], radius: number, isPaint: boolean): void {
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const count = Math.max(1, Math.ceil(length * 2));
    for (let i = 1; i <= count; i++) {
      const share = i / count;
      this.stamp(from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, radius, isPaint);
    }
  }

  /** White where the picture is drawn anew, and black where it stays. */
  toImage(): RasterImage {
    const pixels = Uint8ClampedArray.from(this.#painted, (painted) => (painted ? 255 : 0));
    return new RasterImage(this.width, this.height, 1, pixels);
  }
}
