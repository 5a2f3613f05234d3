import {
  type FloatTensor,
  Generator,
  linearCombination,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
  type Scheduler,
  type ScoreFunction,
  scale,
} from '@langevin/core';

/** Annealed Langevin dynamics with one step per noise level, which says when its loop was left. */
export class LangevinScheduler implements Scheduler {
  readonly initNoiseSigma = 8;
  closed = false;

  async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps: n, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    let x = start;
    try {
      for (let index = 0; index < n; index++) {
        const level = { time: 1 - index / n, scale: 1, sigma: 8 * (1 - index / n) };
        const mean = linearCombination(1, x, level.sigma ** 2 / 4, (await predict(x, level)).score);
        const sample = linearCombination(1, mean, level.sigma / 4, noise(x));
        const step: SamplingStep = { index, progress: (index + 1) / n, level, sample, mean };
        yield step;
        x = step.sample;
      }
    } finally {
      this.closed = true;
    }
  }

  async savePretrained(): Promise<void> {}
}

export const shape: readonly number[] = [2, 1, 4, 4];
/** The score of a standard normal distribution. */
export const score: ScoreFunction = async (x, { sigma }) => scale(-1 / (1 + sigma ** 2), x);
export const seeded = (options: object = {}) => ({
  shape,
  numInferenceSteps: 5,
  generator: new Generator(0),
  ...options,
});

export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
