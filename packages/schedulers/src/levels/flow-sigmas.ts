import type { NoiseLevel, StepChoice } from '@langevin/core';
import { requireSigmasTo } from './chosen-steps.ts';
import { spacingOf } from './sigma-levels.ts';
import type { SpacedSigmaSettings } from './sigma-settings.ts';

/** How a run is spread over the sigmas of a flow from data to noise, where x = (1 − sigma) · data + sigma · noise. */
export interface FlowSigmaSettings extends Partial<SpacedSigmaSettings> {
  /** How many timesteps the network knows: it is told so many times sigma. */
  readonly numTrainTimesteps: number;
  /** What the last sigma above 0 is stretched to; null for no stretching. */
  readonly shiftTerminal?: number | null;
}

/**
 * The sigmas of a run and where it ends, from 1 down to 0, in the order of operations of diffusers.
 *
 * @param shift - by how much sigmas are raised, as larger pictures need it: 1 for not at all (arXiv:2403.03206, eq. 23).
 * @param smallest - the last of those that are spread evenly, before all are shifted.
 * @throws {InvalidArgumentError} for chosen ones above 1.
 */
export function flowSigmas(
  { numInferenceSteps: count, sigmas: chosen }: StepChoice,
  shift: number,
  smallest: number,
  settings: FlowSigmaSettings,
): number[] {
  requireSigmasTo(1, chosen ?? []);
  const shifted = (chosen ?? [...evenSigmas(count, smallest), 0]).map((sigma) => shiftedSigma(sigma, shift));
  const visited = stretched(shifted.slice(0, -1), settings.shiftTerminal ?? 0);
  const space = spacingOf(settings);
  const spaced = space === undefined ? visited : space(visited.length, visited.at(-1)!, visited[0]!);
  return [...spaced, shifted.at(-1)!].map(Math.fround);
}

/** A sigma at which a picture with shift² as many pixels is as noisy (arXiv:2403.03206, eq. 23). */
export function shiftedSigma(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}

/** The noise level at a sigma of the flow, which is its time as well. */
export function flowLevel(sigma: number): NoiseLevel {
  return { time: sigma, scale: 1 - sigma, sigma };
}

/** From 1 down. */
function evenSigmas(count: number, smallest: number): number[] {
  return Array.from({ length: count }, (_, i) => 1 - ((1 - smallest) * i) / Math.max(count - 1, 1));
}

/** Sigmas whose distances from 1 are multiplied so that the last is `terminal`; as they are for 0, or where all are 1. */
function stretched(sigmas: readonly number[], terminal: number): readonly number[] {
  const factor = (1 - terminal) / (1 - sigmas.at(-1)!);
  return terminal === 0 || !Number.isFinite(factor) ? sigmas : sigmas.map((sigma) => 1 - (1 - sigma) * factor);
}
