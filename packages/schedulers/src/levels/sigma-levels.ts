import { InvalidArgumentError, type NoiseLevel, type StepChoice } from '@langevin/core';
import { betaSigmas } from './beta-sigmas.ts';
import { requireTimestepsTo } from './chosen-steps.ts';
import { exponentialSigmas } from './exponential-sigmas.ts';
import { karrasSigmas } from './karras-sigmas.ts';
import type { SigmaSettings, SpacedSigmaSettings } from './sigma-settings.ts';
import { fractionalTimesteps } from './timestep-spacing.ts';
import { sigmaLevel, type TrainedSigmas } from './trained-sigmas.ts';

/** The sigmas of a run, descending, the timesteps that belong to them, and the sigma at which it ends. */
export interface SigmaSchedule {
  readonly sigmas: readonly number[];
  readonly timesteps: readonly number[];
  readonly end: number;
}

/**
 * The sigmas of a run, in the order of operations of diffusers, which rounds them to float32.
 *
 * @throws {InvalidArgumentError} for more steps than the network was trained on, chosen timesteps
 * beyond those, or beside spaced sigmas.
 */
export function sigmaSchedule(
  trained: TrainedSigmas,
  { numInferenceSteps: count, timesteps: chosen, sigmas }: StepChoice,
  settings: SigmaSettings,
): SigmaSchedule {
  if (sigmas !== undefined) return chosenSchedule(trained, sigmas);
  requireTimestepsTo(trained.sigmas.length - 1, chosen ?? []);
  const timesteps = chosen ?? fractionalTimesteps(count, settings).map(Math.fround);
  const space = spacingOf(settings);
  if (settings.interpolationType === 'log_linear' && space === undefined) return logLinear(trained, timesteps);
  const interpolated = timesteps.map((timestep) => trained.at(timestep));
  const end = settings.finalSigmasType === 'sigma_min' ? trained.sigmas[0]! : 0;
  if (space === undefined) return { sigmas: interpolated, timesteps, end };
  requireNoTimesteps(chosen);
  const spaced = spacedBetween(space, timesteps.length, settings, interpolated.at(-1)!, interpolated[0]!);
  return { sigmas: spaced, timesteps: trained.timestepsOf(spaced), end };
}

/** The schedule of sigmas that somebody chose, the last of which is where the run ends. */
export function chosenSchedule(trained: TrainedSigmas, sigmas: readonly number[]): SigmaSchedule {
  const visited = sigmas.slice(0, -1).map(Math.fround);
  return { sigmas: visited, timesteps: trained.timestepsOf(visited), end: sigmas.at(-1)! };
}

/** @throws {InvalidArgumentError} for chosen timesteps, where the settings space sigmas. */
export function requireNoTimesteps(chosen: readonly number[] | undefined): void {
  if (chosen === undefined) return;
  const advice = 'choose the sigmas, or set a scheduler without them';
  throw new InvalidArgumentError(
    'timesteps',
    `the settings space sigmas, which have timesteps of their own; ${advice}.`,
  );
}

/** All sigmas of the training, evenly in log σ, and whatever the timesteps: the last of them is where the run ends. */
function logLinear(trained: TrainedSigmas, timesteps: readonly number[]): SigmaSchedule {
  const sigmas = exponentialSigmas(timesteps.length + 1, trained.sigmas[0]!, trained.sigmas.at(-1)!);
  return { sigmas: sigmas.slice(0, -1), timesteps, end: sigmas.at(-1)! };
}

/** Chooses sigmas from the largest to the smallest. */
export type SigmaSpacing = (count: number, sigmaMin: number, sigmaMax: number) => number[];

/** The rule that the settings choose. */
export function spacingOf(settings: Partial<SpacedSigmaSettings>): SigmaSpacing | undefined {
  if (settings.useKarrasSigmas) return karrasSigmas;
  if (settings.useExponentialSigmas) return exponentialSigmas;
  return settings.useBetaSigmas ? betaSigmas : undefined;
}

/** Sigmas by a rule, between those that the settings say, or those of the training. @throws {InvalidArgumentError} */
export function spacedBetween(
  space: SigmaSpacing,
  count: number,
  { sigmaMin, sigmaMax }: Pick<SigmaSettings, 'sigmaMin' | 'sigmaMax'>,
  smallest: number,
  largest: number,
): number[] {
  const [least, most] = [sigmaMin ?? smallest, sigmaMax ?? largest];
  if (least <= most) return space(count, least, most);
  const isOfMin = typeof sigmaMin === 'number';
  const problem = isOfMin ? `${least} is above the largest sigma, ${most}` : `${most} is below the smallest, ${least}`;
  throw new InvalidArgumentError(isOfMin ? 'sigmaMin' : 'sigmaMax', `${problem}; leave it out.`);
}

/** The levels of a schedule at the scale 1, of a network of so many timesteps. */
export function sigmaLevels({ sigmas, timesteps, end }: SigmaSchedule, timestepCount: number): NoiseLevel[] {
  const levels = sigmas.map((sigma, i) => sigmaLevel(Math.fround(sigma), timesteps[i]!, timestepCount));
  return [...levels, sigmaLevel(Math.fround(end), 0, timestepCount)];
}
