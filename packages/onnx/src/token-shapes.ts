import type { Shape } from './ops.ts';
import type { GridSize } from './token-ops.ts';

/** Length of the sequences of tokens `[N, T, C]`. */
export function tokenCountOf(shape: Shape): number {
  return shape[1] as number;
}

/** How many features there are: of each token `[N, T, C]`, or `[T, F]`. */
export function featuresOf(shape: Shape): number {
  return shape.at(-1) as number;
}

/** The same places with another number of features. */
export function withFeatures(shape: Shape, count: number): Shape {
  return [...shape.slice(0, -1), count];
}

/** Shape of tokens `[N, height · width, size · size · C]` put together as patches of an image. */
export function patchedShape(shape: Shape, { height, width }: GridSize, size: number): Shape {
  return [shape[0]!, featuresOf(shape) / size ** 2, height * size, width * size];
}
