import type { SamplingStep } from '@langevin/core';

/** A step in the consumer's hands. Solvers with a history ask afterwards whether its sample is still their own. */
export class YieldedState {
  readonly step: SamplingStep;
  readonly #before: Float32Array;

  constructor(step: SamplingStep) {
    this.step = step;
    this.#before = step.sample.data.slice();
  }

  /** Whether the sample was replaced, or written over. */
  get isReplaced(): boolean {
    const { data } = this.step.sample;
    return !this.#before.every((value, i) => value === data[i]);
  }
}
