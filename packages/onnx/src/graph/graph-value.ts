import type { Shape } from '../ops.ts';

/** A value of a graph: the name it is computed under, and its shape. */
export interface GraphValue {
  readonly name: string;
  readonly shape: Shape;
}
