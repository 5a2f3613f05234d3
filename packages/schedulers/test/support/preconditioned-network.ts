import { type FloatTensor, linearCombination, type PredictFunction, scale } from '@langevin/core';
import type { FamilyCase } from './family-cases.ts';

/** What the network of a case of EDM, or of a consistency model, says of its input, by the formulas of `mixture.json`. */
export async function preconditionedOutput(
  { time, config }: FamilyCase,
  exact: PredictFunction,
  input: FloatTensor,
  timestep: number,
): Promise<FloatTensor> {
  const { sigma_data, sigma_min, prediction_type } = config as Readonly<Record<string, number>>;
  const sigmaData = sigma_data!;
  const sigma = Math.exp(time === 'edm' ? 4 * timestep : timestep / 250);
  const norm = Math.hypot(sigma, sigmaData);
  const moved = time === 'edm' ? sigma : sigma - sigma_min!;
  const skip = sigmaData ** 2 / (moved ** 2 + sigmaData ** 2);
  const out = (moved * sigmaData) / norm;
  const sign = String(prediction_type) === 'v_prediction' ? -1 : 1;
  const x = scale(norm, input);
  const { data } = await exact(x, { time: 0, scale: 1, sigma });
  return linearCombination(sign / out, data, (-sign * skip) / out, x);
}
