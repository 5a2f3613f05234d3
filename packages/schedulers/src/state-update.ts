import type { FloatTensor } from '@langevin/core';

/** A state, and the same without the noise that the last update added. */
export interface StateUpdate {
  readonly sample: FloatTensor;
  readonly mean: FloatTensor;
}
