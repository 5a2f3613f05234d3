import { type FloatTensor, floatTensor } from '@langevin/core';
import { GaussianMixtureModel, type Sde, SubVpSde, VeSde, VpSde } from '@langevin/schedulers';
import { readFixtureJson, readReference } from '../../../../test/support/reference.ts';

/** A case of `score_sde.json`: what was run, and how. Which fields it has depends on its key. */
export interface ScoreSdeCase {
  readonly key: string;
  readonly sde: 've' | 'vp' | 'subvp';
  readonly predictor: string;
  readonly corrector: string;
  readonly probability_flow: boolean;
  readonly corrector_steps: number;
  readonly N: number;
  readonly snr: number;
  readonly eps: number;
  readonly batch: number;
  readonly seed: number;
  readonly rtol: number;
  readonly atol: number;
  readonly nfev: number;
}

const arrays = readReference('score_sde.safetensors');
const description = readFixtureJson<{ mixture: { std: number }; cases: ScoreSdeCase[] }>('score_sde.json');

/** The SDEs of the reference, by their names there. */
export const referenceSdes: Record<ScoreSdeCase['sde'], Sde> = {
  ve: new VeSde({ sigmaMin: 0.01, sigmaMax: 50 }),
  vp: new VpSde({ betaMin: 0.1, betaMax: 20 }),
  subvp: new SubVpSde({ betaMin: 0.1, betaMax: 20 }),
};

/** A tensor of the reference. */
export function referenceTensor(name: string): FloatTensor {
  return floatTensor(arrays[name]!.shape, arrays[name]!.data);
}

/** The cases whose keys begin with `prefix`. */
export function referenceCases(prefix: string): ScoreSdeCase[] {
  return description.cases.filter(({ key }) => key.startsWith(prefix));
}

/** The mixture that the reference is about: three components, 3 × 4 × 4, standard deviation 0.1. */
export const referenceMixture: GaussianMixtureModel = new GaussianMixtureModel({
  means: referenceTensor('means'),
  weights: referenceTensor('weights'),
  std: description.mixture.std,
});

/** The names of the reference's tensors that begin with `prefix`. */
export function referenceNames(prefix: string): string[] {
  return Object.keys(arrays).filter((name) => name.startsWith(prefix));
}
