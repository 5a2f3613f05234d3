import { InvalidArgumentError, type NoiseLevel, type StepChoice } from '@langevin/core';
import { requireSetting } from '../config/settings.ts';
import { chosenTimesteps } from './chosen-steps.ts';
import { exponentialSigmas } from './exponential-sigmas.ts';
import {
  chosenSchedule,
  requireNoTimesteps,
  type SigmaSchedule,
  type SigmaSpacing,
  spacedBetween,
  spacingOf,
} from './sigma-levels.ts';
import type { SigmaSettings } from './sigma-settings.ts';
import { roundHalfToEven, spacedTimesteps } from './timestep-spacing.ts';
import { sigmaLevel, type TrainedSigmas } from './trained-sigmas.ts';

/** How a run of a solver in λ is spread over the timesteps of a network that was trained on betas. All are diffusers'. */
export interface LogSnrSettings extends Omit<SigmaSettings, 'timestepSpacing' | 'stepsOffset' | 'interpolationType'> {
  readonly timestepSpacing?: SigmaSettings['timestepSpacing'];
  readonly stepsOffset?: number;
  /** Whether sigmas are spaced evenly in λ, by whole timesteps (DPM-Solver, arXiv:2206.00927). */
  readonly useLuLambdas?: boolean;
  /** The smallest λ = log(scale / sigma) that is visited, unless sigmas are spaced. */
  readonly lambdaMinClipped?: number;
}

/**
 * The sigmas of a run, in the order of operations of diffusers: the network is told whole timesteps.
 *
 * @param roundsDown - whether timesteps of spaced sigmas are cut off, rather than rounded where diffusers does.
 * @throws {InvalidArgumentError} for more steps than there are timesteps, chosen timesteps beside spaced sigmas, or steps
 * that lead nowhere.
 */
export function logSnrSchedule(
  trained: TrainedSigmas,
  steps: StepChoice,
  settings: LogSnrSettings,
  roundsDown = false,
): SigmaSchedule {
  const { numInferenceSteps: count, sigmas } = steps;
  const chosen = chosenTimesteps(steps, trained.sigmas.length);
  if (sigmas !== undefined) return chosenSchedule(trained, sigmas);
  const { finalSigmasType = 'sigma_min', useKarrasSigmas, useLuLambdas } = settings;
  const [smallest, largest] = [trained.sigmas[0]!, trained.sigmas.at(-1)!];
  const space = logSnrSpacingOf(settings);
  if (space === undefined) {
    const timesteps = chosen ?? oneMoreTimesteps(count, trained, settings);
    const visited = timesteps.map((timestep) => trained.at(timestep));
    return { sigmas: visited, timesteps, end: finalSigmasType === 'zero' ? 0 : smallest };
  }
  requireNoTimesteps(chosen);
  const spaced = spacedBetween(space, count, settings, smallest, largest);
  const rounded = (useKarrasSigmas || useLuLambdas) && !roundsDown ? roundHalfToEven : Math.floor;
  const timesteps = trained.timestepsOf(spaced).map(rounded);
  const end = finalSigmasType === 'zero' ? 0 : spaced.at(-1)!;
  if (end < spaced[0]!) return { sigmas: spaced, timesteps, end };
  const advice = count > 1 ? 'the network knows no other' : 'take more';
  throw new InvalidArgumentError('numInferenceSteps', `${count} would begin and end at the sigma ${end}; ${advice}.`);
}

/**
 * Checks that a limit of λ leaves some timestep, where it counts.
 *
 * @param smallest - sigma / scale of the first timestep.
 * @throws {ConfigError}
 */
export function requireVisited(className: string, smallest: number, settings: LogSnrSettings): void {
  const { lambdaMinClipped = Number.NEGATIVE_INFINITY } = settings;
  const largestLambda = -Math.log(smallest);
  const isVisited = lambdaMinClipped <= largestLambda || logSnrSpacingOf(settings) !== undefined;
  requireSetting(className, isVisited, 'lambdaMinClipped', lambdaMinClipped, `at most λ of the data, ${largestLambda}`);
}

/** The rule that the settings choose. */
export function logSnrSpacingOf(settings: LogSnrSettings): SigmaSpacing | undefined {
  return settings.useLuLambdas && !settings.useKarrasSigmas ? exponentialSigmas : spacingOf(settings as SigmaSettings);
}

/** Timesteps as if for one step more, the last of which is where the others lead. */
function oneMoreTimesteps(count: number, trained: TrainedSigmas, settings: LogSnrSettings): number[] {
  const { numTrainTimesteps, timestepSpacing = 'linspace', stepsOffset = 0 } = settings;
  const { lambdaMinClipped = Number.NEGATIVE_INFINITY } = settings;
  const visited = trained.sigmas.filter((sigma) => -Math.log(sigma) >= lambdaMinClipped).length;
  if (timestepSpacing === 'trailing') {
    const timesteps = spacedTimesteps(count, { numTrainTimesteps, timestepSpacing, stepsOffset });
    return timesteps.map((timestep) => timestep - (numTrainTimesteps - visited)).filter((timestep) => timestep >= 0);
  }
  if (count >= visited) {
    const which = visited < trained.sigmas.length ? 'lambdaMinClipped leaves' : 'the network was trained on';
    const problem = `${count} are as many as the ${visited} timesteps that ${which}, or more`;
    const advice = visited > 1 ? 'take fewer' : 'choose the sigmas';
    throw new InvalidArgumentError('numInferenceSteps', `${problem}; ${advice}.`);
  }
  return spacedTimesteps(count + 1, { numTrainTimesteps: visited, timestepSpacing, stepsOffset }).slice(0, -1);
}

/** The levels of a schedule at the scale at which scale² + sigma² = 1, at the times of their sigmas. */
export function variancePreservingLevels(
  { sigmas, timesteps, end }: SigmaSchedule,
  trained: TrainedSigmas,
): NoiseLevel[] {
  return [...sigmas, end].map((value, i) => {
    const ratio = Math.fround(value);
    const { time } = sigmaLevel(ratio, trained.timestepOf(ratio), trained.sigmas.length);
    const scale = 1 / Math.hypot(1, ratio);
    return { time, scale, sigma: ratio * scale, timestep: timesteps[i] ?? 0 };
  });
}
