import {
  floatTensor,
  Generator,
  type NoiseLevel,
  runScheduler,
  type SamplingStep,
  type ScoreFunction,
} from '@langevin/core';
import { type KnownPart, knownGray, knownPixels } from '@langevin/pipeline';
import { GaussianMixtureModel, PredictorCorrectorScheduler, type Sde, VeSde, VpSde } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms, readFixtureJson, readReference } from '../../../test/support/reference.ts';

interface InverseCase {
  readonly key: string;
  readonly seed: number;
  readonly N: number;
  readonly snr: number;
  readonly eps: number;
}

const arrays = readReference('score_sde.safetensors');
const tensor = (name: string): ReturnType<typeof floatTensor> => floatTensor(arrays[name]!.shape, arrays[name]!.data);
const { cases } = readFixtureJson<{ cases: InverseCase[] }>('score_sde.json');
const inverseCases = cases.filter(({ key }) => /^(inpaint|colorize)\./.test(key));
const mixture = new GaussianMixtureModel({ means: tensor('means'), weights: tensor('weights'), std: 0.1 });
const sdes: Record<string, Sde> = { ve: new VeSde(), vp: new VpSde() };

/** What is known in a case of the reference. */
function knownOf(key: string): KnownPart {
  const [kind, sde] = key.split('.');
  if (kind === 'colorize') return knownGray(tensor(`${key}.gray`));
  // The original's masks are 1 where the picture is known.
  const { dims, data } = tensor(`${key}.mask`);
  const mask = floatTensor(
    dims,
    data.map((isKnown) => 1 - isKnown),
  );
  return knownPixels({ image: tensor(`likelihood.${sde}.data`), mask });
}

describe('KnownPart.impose', () => {
  it.each(inverseCases)('gives the numbers of the original: $key', async ({ key, seed, N, snr, eps }) => {
    const sde = sdes[key.split('.')[1]!]!;
    const scheduler = new PredictorCorrectorScheduler({ sde, snr, samplingEps: eps });
    const generator = new Generator(seed);
    const known = knownOf(key);
    // The original takes the noise level at which an update began, where the score was evaluated.
    let evaluated: NoiseLevel | undefined;
    const score: ScoreFunction = (x, level) => {
      evaluated = level;
      return mixture.score(x, level);
    };
    const { sample, mean } = await runScheduler(scheduler, score, {
      shape: [4, 3, 4, 4],
      numInferenceSteps: N,
      generator,
      onStep: (step: SamplingStep) => known.impose(step, generator, evaluated),
    });
    expect(errorOverRms(sample.data, arrays[`${key}.sample`]!.data)).toBeLessThan(1e-4);
    expect(errorOverRms(mean.data, arrays[`${key}.mean`]!.data)).toBeLessThan(1e-4);
  });

  it('is held to every case of the reference', () => {
    expect(inverseCases.map(({ key }) => key)).toEqual(['inpaint.ve', 'colorize.ve', 'inpaint.vp', 'colorize.vp']);
  });
});
