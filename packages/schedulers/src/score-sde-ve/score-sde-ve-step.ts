import type { FloatTensor, GeneratorInput } from '@langevin/core';

/** What `ScoreSdeVeScheduler.stepCorrect` works on. Nothing of it is changed but the generator's state. */
export interface StepCorrectInput {
  /** The score at `sample`, of the same shape. */
  readonly modelOutput: FloatTensor;
  /** The state, `[batch, …]`. */
  readonly sample: FloatTensor;
  /** Where the noise comes from; a randomly seeded generator if left out. */
  readonly generator?: GeneratorInput | undefined;
}

/** What `ScoreSdeVeScheduler.stepPred` works on. Nothing of it is changed but the generator's state. */
export interface StepPredInput extends StepCorrectInput {
  /** The time of the step, one of the scheduler's `timesteps`. */
  readonly timestep: number;
}

/** The state after a step by hand. */
export interface StepOutput {
  readonly prevSample: FloatTensor;
  /** `prevSample` without the noise that the step added. */
  readonly prevSampleMean: FloatTensor;
}
