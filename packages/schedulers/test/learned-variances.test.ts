import { type DenoisingModel, floatTensor, predictFrom, type SamplingStep } from '@langevin/core';
import { DDPMScheduler } from '@langevin/schedulers';
import { expect, it } from 'vitest';

const shape = [2, 1, 1, 2];
const noise = [0.2, -0.4, 0.6, 0.1];
const said = [-1, 0.25, 1, 0.5];

/** A network that finds the same noise everywhere, and says the same of its variance: two channels for one. */
const network: DenoisingModel = {
  forward: async () => floatTensor([2, 2, 1, 2], Float32Array.of(0.2, -0.4, -1, 0.25, 0.6, 0.1, 1, 0.5)),
};

/** The steps of a run from timesteps 60 to 20 to the data, in which all noise is 1. */
async function run(scheduler: DDPMScheduler, model = network): Promise<SamplingStep[]> {
  const ones = () => floatTensor(shape, Float32Array.of(1, 1, 1, 1));
  const predict = predictFrom(model, scheduler.parameterization);
  const start = floatTensor(shape, Float32Array.of(0.5, -0.5, 0.25, 1));
  const steps: SamplingStep[] = [];
  const context = { numInferenceSteps: 2, timesteps: [60, 20], noise: ones };
  for await (const step of scheduler.sample(predict, start, context)) steps.push(step);
  return steps;
}

/** β of each step, and β̃, from the same ᾱ by the formulas of DDPM (arXiv:2006.11239, eq. 7). */
function variancesOf({ alphasCumprod }: DDPMScheduler): { readonly beta: number; readonly posterior: number }[] {
  const [at60, at20] = [alphasCumprod[60]!, alphasCumprod[20]!];
  const betas = [1 - at60 / at20, 1 - at20];
  return [
    { beta: betas[0]!, posterior: ((1 - at20) / (1 - at60)) * betas[0]! },
    // diffusers has 1e-20 for the 0 of a step to the data.
    { beta: betas[1]!, posterior: 1e-20 },
  ];
}

const unlimited = { clipSample: false } as const;

it('learned_range: the variance lies between β̃ and β, evenly in its logarithm', async () => {
  const scheduler = new DDPMScheduler({ ...unlimited, varianceType: 'learned_range' });
  const steps = await run(scheduler);
  for (const [i, { beta, posterior }] of variancesOf(scheduler).entries()) {
    const { sample, mean } = steps[i]!;
    for (const [j, v] of said.entries()) {
      const share = (v + 1) / 2;
      const std = Math.sqrt(beta ** share * posterior ** (1 - share));
      expect(sample.data[j]! - mean.data[j]!).toBeCloseTo(std, 5);
    }
  }
});

it('learned: the variance is what the network says', async () => {
  const scheduler = new DDPMScheduler({ ...unlimited, varianceType: 'learned' });
  const positive: DenoisingModel = {
    forward: async () => floatTensor([2, 2, 1, 2], Float32Array.of(0.2, -0.4, 0.01, 0.25, 0.6, 0.1, 1, 0.5)),
  };
  for (const { sample, mean } of await run(scheduler, positive)) {
    for (const [j, v] of [0.01, 0.25, 1, 0.5].entries()) {
      expect(sample.data[j]! - mean.data[j]!).toBeCloseTo(Math.sqrt(v), 5);
    }
  }
});

it('the mean is that of fixed variances, of the output without what is said of them', async () => {
  const learned = await run(new DDPMScheduler({ ...unlimited, varianceType: 'learned_range' }));
  const fixed = await run(new DDPMScheduler(unlimited), {
    forward: async () => floatTensor(shape, Float32Array.from(noise)),
  });
  expect(learned[0]!.mean.data).toEqual(fixed[0]!.mean.data);
});

it('what is no variance is refused', async () => {
  const message = 'varianceType: "learned" takes what the network says for variances, of which -1 is none';
  await expect(run(new DDPMScheduler({ varianceType: 'learned' }))).rejects.toThrow(message);
});

it('a network that says nothing of its variances is refused', async () => {
  const silent: DenoisingModel = { forward: async (x) => floatTensor(x.dims) };
  for (const varianceType of ['learned', 'learned_range'] as const) {
    const outcome = run(new DDPMScheduler({ varianceType }), silent);
    await expect(outcome).rejects.toThrow('varianceType: the scheduler takes variances from the network');
  }
});
