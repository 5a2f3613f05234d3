import { ConfigError, classNameOf, InvalidArgumentError, type Scheduler } from '@langevin/core';
import type { ScoreSdeVeConfig } from '@langevin/schedulers';
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
 * A scheduler whose class makes another one from its settings: `new SomeScheduler({ ...scheduler.config, snr: 0.2 })`.
 * Any has the options above whose settings are in its `config`.
 */
interface ConfiguredScheduler extends Scheduler {
  readonly config: Readonly<Record<string, unknown>>;
  readonly constructor: new (config: Readonly<Record<string, unknown>>) => Scheduler;
}

/**
 * The scheduler with other settings: a new one, or itself if there are none.
 *
 * @throws {InvalidArgumentError} if it does not have one of them, or can't take one.
 */
export function changeSettings(scheduler: Scheduler, flags: SchedulerSettings): Scheduler {
  const config = isConfigured(scheduler) ? scheduler.config : {};
  const settings: Record<string, unknown> = {};
  for (const [key, { long }] of Object.entries(options)) {
    const value = flags[key as keyof SchedulerSettings];
    if (value === undefined) continue;
    if (!Object.hasOwn(config, key)) throw unknownSetting(long ?? key, scheduler, config);
    settings[key] = value;
  }
  if (!isConfigured(scheduler) || Object.keys(settings).length === 0) return scheduler;
  try {
    return new scheduler.constructor({ ...config, ...settings });
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    const given = Object.keys(settings).map((key) => options[key as keyof SchedulerSettings].long);
    throw new InvalidArgumentError(given.join(', '), cause.message, { cause });
  }
}

function isConfigured(scheduler: Scheduler): scheduler is ConfiguredScheduler {
  const { config } = scheduler as Partial<ConfiguredScheduler>;
  return typeof config === 'object' && config !== null;
}

function unknownSetting(flag: string, scheduler: Scheduler, config: object): InvalidArgumentError {
  const known = Object.entries(options).filter(([key]) => Object.hasOwn(config, key));
  const flags = known.map(([, { long }]) => long).join(', ');
  const advice = flags === '' ? 'leave it out' : `it has ${flags}`;
  return new InvalidArgumentError(
    flag,
    `the model's scheduler is ${classNameOf(scheduler)}, which has no such setting; ${advice}.`,
  );
}
