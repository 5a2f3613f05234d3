import { InvalidArgumentError } from '@langevin/core';
import { countOf, oneOf, type SettingChecks } from '../config/setting-checks.ts';

/** One of diffusers' spacings of timesteps. */
export type TimestepSpacing = 'linspace' | 'leading' | 'trailing';

/** How the timesteps of a run are spread over those of the training. */
export interface SpacingSettings {
  readonly numTrainTimesteps: number;
  readonly timestepSpacing: TimestepSpacing;
  readonly stepsOffset: number;
}

/** The timesteps of a run, descending; whole ones but for `linspace`. */
type Spacing = (count: number, settings: SpacingSettings) => number[];

/**
 * The spacings of diffusers, by their names there (arXiv:2305.08891, table 2), in numpy's order of operations: it decides
 * to which side a half is rounded.
 */
export const timestepSpacings: Readonly<Record<TimestepSpacing, Spacing>> = {
  /** From the last timestep to the first, both included. */
  linspace: (count, { numTrainTimesteps: total }) => {
    const distance = (total - 1) / Math.max(count - 1, 1);
    return row(count, (i) => (count - 1 - i) * distance);
  },
  /** Down to the first timestep, at whole distances; the last ones may be left out. */
  leading: (count, { numTrainTimesteps: total, stepsOffset }) =>
    row(count, (i) => (count - 1 - i) * Math.floor(total / count) + stepsOffset),
  /** Down from the last timestep. */
  trailing: (count, { numTrainTimesteps: total }) => {
    const distance = total - total / count - total;
    return row(count, (i) => roundHalfToEven(total + i * distance) - 1);
  },
};

/** The spacing where none is given, of the schedulers that step in sigma. */
export const linspaceSpacing: Omit<SpacingSettings, 'numTrainTimesteps'> = {
  timestepSpacing: 'linspace',
  stepsOffset: 0,
};

/** What the settings may be. */
export const spacingChecks: SettingChecks<Omit<SpacingSettings, 'numTrainTimesteps'>> = {
  timestepSpacing: oneOf(timestepSpacings),
  stepsOffset: countOf(0),
};

/**
 * The timesteps of a run of `count` steps, descending.
 *
 * @throws {InvalidArgumentError} for more steps than the network was trained on, or an offset beyond the last of them.
 */
export function spacedTimesteps(count: number, settings: SpacingSettings): number[] {
  return fractionalTimesteps(count, settings).map(roundHalfToEven);
}

/** The same in fractions, where the spacing has some. @throws as {@link spacedTimesteps} does. */
export function fractionalTimesteps(count: number, settings: SpacingSettings): number[] {
  const { numTrainTimesteps, timestepSpacing, stepsOffset } = settings;
  if (count > numTrainTimesteps) {
    const problem = `${count} are more than the ${numTrainTimesteps} timesteps that the network was trained on`;
    throw new InvalidArgumentError('numInferenceSteps', `${problem}; take at most as many.`);
  }
  const timesteps = timestepSpacings[timestepSpacing](count, settings);
  if (timesteps[0]! < numTrainTimesteps) return timesteps;
  const problem = `${count} steps with stepsOffset ${stepsOffset} begin beyond the last timestep`;
  throw new InvalidArgumentError('numInferenceSteps', `${problem}, ${numTrainTimesteps - 1}; take fewer.`);
}

function row(count: number, at: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, i) => at(i));
}

/** As numpy rounds. */
export function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
