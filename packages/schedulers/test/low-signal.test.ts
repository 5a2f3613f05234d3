import { type DenoisingModel, floatTensor, Generator, predictFrom, runScheduler } from '@langevin/core';
import {
  type BetaScheduleName,
  DDIMScheduler,
  DDPMScheduler,
  DPMSolverMultistepScheduler,
  type PredictionType,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';

interface Training {
  readonly numTrainTimesteps?: number;
  readonly betaSchedule?: BetaScheduleName;
}

/** Diffusions of which the last level has hardly any signal: √ᾱ from 6e-3 down to 5e-9. */
const trainings: Readonly<Record<string, Training>> = {
  '1000 linear': {},
  '1000 cosine': { betaSchedule: 'squaredcos_cap_v2' },
  '2000 linear': { numTrainTimesteps: 2000 },
  '3000 linear': { numTrainTimesteps: 3000 },
  '4000 linear': { numTrainTimesteps: 4000 },
  '4000 cosine': { numTrainTimesteps: 4000, betaSchedule: 'squaredcos_cap_v2' },
};

/** The datum that every run ends at. */
const datum = 0.5;

/** A network that knows the datum, by heart. */
function networkOf(training: Training, predictionType: PredictionType): DenoisingModel {
  const { alphasCumprod } = new DDPMScheduler(training);
  return {
    async forward(x, t) {
      const alphaBar = alphasCumprod[Math.round(Number(t.data[0]))]!;
      const [a, b] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
      const velocityAt = (value: number): number => (a * (value - a * datum)) / b - b * datum;
      return floatTensor(x.dims, x.data.map(predictionType === 'sample' ? () => datum : velocityAt));
    },
  };
}

describe.each(Object.entries(trainings))('a diffusion of %s timesteps', (_name, training) => {
  describe.each(['sample', 'v_prediction'] as const)('whose network predicts %s', (predictionType) => {
    const settings = { betaSchedule: 'linear', ...training, predictionType, timestepSpacing: 'trailing' } as const;
    it.each([
      new DDIMScheduler({ ...settings, clipSample: false }),
      DPMSolverMultistepScheduler.fromConfig({ ...settings }),
    ])('ends at the data, whatever the steps: $constructor.className', async (scheduler) => {
      const predict = predictFrom(networkOf(training, predictionType), scheduler.parameterization!);
      for (const numInferenceSteps of [1, 2, 4, 10]) {
        const options = { shape: [1, 1, 16, 16], numInferenceSteps, generator: new Generator(0) };
        const { mean } = await runScheduler(scheduler, predict, options);
        expect(Math.max(...mean.data.map((value) => Math.abs(value - datum)))).toBeLessThan(1e-5);
      }
    });
  });
});
