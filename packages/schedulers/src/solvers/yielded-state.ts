import type { SamplingStep } from '@langevin/core';

/**
 * A step in the consumer's hands. A solver that keeps a history asks afterwards whether the sample is still its own, and
 * forgets the history if it isn't:
 *
 * ```ts
 * const yielded = new YieldedState({ index, progress, level, sample, mean });
 * yield yielded.step;
 * x = yielded.step.sample;
 * history = yielded.isReplaced ? undefined : { slope };
 * ```
 */
export class YieldedState {
  /** The step to yield, whose `sample` is then where the solver goes on. */
  readonly step: SamplingStep;
  readonly #before: Float32Array;

  /** @param step - the step, whose sample's values are kept for comparison. */
  constructor(step: SamplingStep) {
    this.step = step;
    this.#before = step.sample.data.slice();
  }

  /** Whether the consumer put another sample in place, or wrote other values into this one. */
  get isReplaced(): boolean {
    const { data } = this.step.sample;
    return !this.#before.every((value, i) => value === data[i]);
  }
}
