import type { FloatTensor, PredictFunction, SamplingContext, SamplingStep, Scheduler } from '@langevin/core';
import { EulerScheduler, VeSde } from '@langevin/schedulers';

const euler = new EulerScheduler({ sde: new VeSde() });

/** A scheduler of somebody's own, which does not say its levels. */
export class LevellessScheduler implements Scheduler {
  readonly initNoiseSigma = euler.initNoiseSigma;

  sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    return euler.sample(predict, start, { numInferenceSteps, noise });
  }

  async savePretrained(): Promise<void> {}
}
