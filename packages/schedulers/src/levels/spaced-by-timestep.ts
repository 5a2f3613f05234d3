import { ConfigError } from '@langevin/core';
import { dataLevel, type LevelRule, shifted } from './level-rule.ts';
import { fractionalTimesteps, type TimestepSpacing } from './timestep-spacing.ts';

/**
 * A rule that spreads a run over the timesteps of an SDE's training, as diffusers does, timestep t at the time (t + 1) / T.
 *
 * @throws {ConfigError} from the rule, for an SDE of no timesteps.
 */
export const spacedByTimestep =
  (timestepSpacing: TimestepSpacing): LevelRule =>
  (count, { sde, shift }) => {
    const { timestepCount } = sde;
    if (timestepCount === undefined) {
      const advice = "take 'time', or an SDE of betas, such as new DiscreteVpSde()";
      throw new ConfigError(
        'ComposedScheduler',
        'levels',
        `"${timestepSpacing}" needs an SDE of timesteps; ${advice}.`,
      );
    }
    const settings = { numTrainTimesteps: timestepCount, timestepSpacing, stepsOffset: 0 };
    const times = fractionalTimesteps(count, settings).map((timestep) => (timestep + 1) / timestepCount);
    return [...times.map((time) => sde.levelAt(shifted(time, shift))), dataLevel];
  };
