import { classNameOf, InvalidArgumentError, type Scheduler } from '@langevin/core';
import { type ScoreSdeVeConfig, ScoreSdeVeScheduler } from '@langevin/schedulers';
import { Option } from 'commander';
import { count, nonNegative } from './option-values.ts';

/** Settings of the scheduler that the command line can change. */
export type SchedulerSettings = Partial<Omit<ScoreSdeVeConfig, 'numTrainTimesteps'>>;

const options: { readonly [Key in keyof Required<SchedulerSettings>]: Option } = {
  snr: new Option('--snr <ratio>', "the corrector's signal-to-noise ratio").argParser(nonNegative),
  sigmaMin: new Option('--sigma-min <sigma>', 'the smallest noise level').argParser(nonNegative),
  sigmaMax: new Option('--sigma-max <sigma>', 'the largest noise level, from which the run starts').argParser(
    nonNegative,
  ),
  samplingEps: new Option('--sampling-eps <time>', 'the time at which the run ends').argParser(nonNegative),
  correctSteps: new Option('--correct-steps <n>', 'corrector steps before each predictor step').argParser(count),
  correctorNorm: new Option('--corrector-norm <over>', "over what the corrector's norms are taken").choices([
    'batch',
    'image',
  ]),
};

/** An option for each setting. */
export function schedulerOptions(): Option[] {
  return Object.values(options).map((option) => option.helpGroup("Settings of the scheduler (default: the model's):"));
}

/**
 * The scheduler with other settings: a new one, or itself if there are none.
 *
 * @throws {InvalidArgumentError} if it is of a class that does not have them.
 * @throws {ConfigError} if a setting is out of its range.
 */
export function changeSettings(scheduler: Scheduler, flags: SchedulerSettings): Scheduler {
  const given = Object.entries(options).filter(([key]) => flags[key as keyof SchedulerSettings] !== undefined);
  const [first] = given;
  if (first === undefined) return scheduler;
  if (!(scheduler instanceof ScoreSdeVeScheduler)) {
    throw new InvalidArgumentError(
      first[1].long ?? first[0],
      `the model's scheduler is ${classNameOf(scheduler)}, which has no such setting; leave it out.`,
    );
  }
  const settings = Object.fromEntries(given.map(([key]) => [key, flags[key as keyof SchedulerSettings]]));
  return new ScoreSdeVeScheduler({ ...scheduler.config, ...settings });
}
