import { type FloatTensor, linearCombination, type PredictFunction, type SamplingContext, scale } from '@langevin/core';
import { FewStepScheduler, YieldedState } from '@langevin/schedulers';

/** The two-step method of Adams and Bashforth on the probability flow: a right solver with a history. */
export class AdamsScheduler extends FewStepScheduler {
  static override readonly className: string = 'AdamsScheduler';

  override async *sample(predict: PredictFunction, x: FloatTensor, { numInferenceSteps: n }: SamplingContext) {
    let before: { slope: FloatTensor; h: number } | undefined;
    for (const [index, { level, next }] of this.karrasSteps(n, 7).entries()) {
      const h = next.sigma - level.sigma;
      const slope = scale(-level.sigma, (await predict(x, level)).score);
      let sample = linearCombination(1, x, h, slope);
      if (before !== undefined) {
        const change = linearCombination(1, slope, -1, before.slope);
        sample = linearCombination(1, sample, h ** 2 / (2 * before.h), change);
      }
      const yielded = new YieldedState({ index, progress: (index + 1) / n, level: next, sample, mean: sample });
      yield yielded.step;
      x = yielded.step.sample;
      before = this.isReplaced(yielded, sample) ? undefined : { slope, h };
    }
  }

  protected isReplaced(yielded: YieldedState, _own: FloatTensor): boolean {
    return yielded.isReplaced;
  }
}

/** It takes a sample that was written into for its own. */
export class ComparesIdentity extends AdamsScheduler {
  protected override isReplaced({ step }: YieldedState, own: FloatTensor): boolean {
    return step.sample !== own;
  }
}
