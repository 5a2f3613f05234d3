import { InvalidArgumentError, type NoiseLevel, type StepChoice } from '@langevin/core';
import { allSettings } from '../config/settled-config.ts';
import { requireSigmasTo } from '../levels/chosen-steps.ts';
import { logSnrSchedule, logSnrSpacingOf } from '../levels/log-snr-schedule.ts';
import { chosenLevels, ratioAt, roundingSlack, sdeLevelOf } from '../levels/sde-levels.ts';
import { TrainedSigmas } from '../levels/trained-sigmas.ts';
import { hardlyAnySignal } from '../levels/zero-terminal-snr.ts';
import type { DiscreteVpSdeConfig } from '../sdes/discrete-vp-sde.ts';
import { requireSignal } from '../sdes/require-signal.ts';
import type { DPMSolverConfig } from './dpm-solver-config.ts';

/**
 * The levels of a run, at the scale of the SDE: diffusers' for an SDE of timesteps, otherwise from time 1 to `samplingEps`,
 * both included in a run that ends at the data.
 *
 * @throws {InvalidArgumentError} for steps that the SDE or the settings have no levels for.
 */
export function dpmSolverLevels(className: string, steps: StepChoice, config: DPMSolverConfig): readonly NoiseLevel[] {
  const { sde } = config;
  if (sde.timestepCount !== undefined) return trainedLevels(steps, config, sde.timestepCount);
  if (steps.timesteps !== undefined)
    throw new InvalidArgumentError('timesteps', 'the SDE has none; choose the sigmas.');
  if (steps.sigmas !== undefined) return chosenLevels(sde, steps.sigmas, sdeLevelOf);
  const levelOf = (ratio: number): NoiseLevel => sdeLevelOf(sde, ratio);

  const { samplingEps, finalSigmasType } = config;
  const endsAtData = finalSigmasType === 'zero';
  // As many as there are steps, and where the last one ends.
  const count = steps.numInferenceSteps + (endsAtData ? 0 : 1);
  const space = logSnrSpacingOf({ ...allSettings(config), numTrainTimesteps: 1 });
  if (space !== undefined) requireSignal(className, sde);
  const levels =
    space === undefined
      ? timesTo(samplingEps, count).map((time) => sde.levelAt(time))
      : space(count, ratioAt(sde, samplingEps), ratioAt(sde, 1)).map(levelOf);
  return endsAtData ? [...levels, levelOf(0)] : levels;
}

/** Times evenly from 1, at least the first two. */
function timesTo(last: number, count: number): number[] {
  const distance = (1 - last) / Math.max(count - 1, 1);
  return Array.from({ length: count }, (_, i) => 1 - i * distance);
}

/** diffusers', with the timesteps that it tells the network. */
function trainedLevels(steps: StepChoice, config: DPMSolverConfig, numTrainTimesteps: number): NoiseLevel[] {
  const { sde } = config;
  requireSigmasTo(ratioAt(sde, 1), steps.sigmas ?? [], roundingSlack);
  const alphasCumprod = Float32Array.from(
    { length: numTrainTimesteps },
    (_, t) => 1 / (1 + ratioAt(sde, (t + 1) / numTrainTimesteps) ** 2),
  );
  const { betaSchedule, rescaleBetasZeroSnr } = sde.config as Partial<DiscreteVpSdeConfig>;
  // An SDE of betas that are rescaled may end with less.
  if (rescaleBetasZeroSnr) alphasCumprod[numTrainTimesteps - 1] = hardlyAnySignal;
  // diffusers makes an exception of the cosine's betas.
  const roundsDown = betaSchedule === 'squaredcos_cap_v2';
  const settings = { ...allSettings(config), numTrainTimesteps };
  const { sigmas, timesteps, end } = logSnrSchedule(new TrainedSigmas(alphasCumprod), steps, settings, roundsDown);
  return [...sigmas, end].map((sigma, i) => ({ ...sdeLevelOf(sde, Math.fround(sigma)), timestep: timesteps[i] }));
}
