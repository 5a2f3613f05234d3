import {
  ConfigError,
  classNameOf,
  describeValue,
  InvalidArgumentError,
  type LoadOptions,
  nameSettings,
  type Scheduler,
  toSnakeCase,
} from '@langevin/core';
import { allSettings, type ScoreSdeVeConfig } from '@langevin/schedulers';
import { Option } from 'commander';
import { namedClass } from './named-class.ts';
import { count, nonNegative, type Setting, setting } from './option-values.ts';

/** The scheduler of a run, and its settings, as commander parses them. */
export interface SchedulerFlags extends Partial<Omit<ScoreSdeVeConfig, 'numTrainTimesteps'>> {
  /** The name of its class, if not the model's own. */
  readonly scheduler?: string;
  /** Settings that have no flag of their own. */
  readonly set?: readonly Setting[];
}

/** The settings that have a flag of their own. */
const flags: { readonly [Key in Exclude<keyof SchedulerFlags, 'scheduler' | 'set'>]-?: Option } = {
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

/** The options that choose a scheduler and change its settings. */
export function schedulerOptions(): Option[] {
  const all = [
    new Option('--scheduler <class>', 'another solver, by its name, such as DPMSolverMultistepScheduler'),
    ...Object.values(flags),
    new Option('--set <key=value>', 'any other setting of the scheduler, such as eta=1; may be given again').argParser(
      setting,
    ),
  ];
  return all.map((option) => option.helpGroup("The scheduler and its settings (default: the model's):"));
}

/**
 * A scheduler whose class makes another one from its settings: `new SomeScheduler({ ...scheduler.config, snr: 0.2 })`.
 * Any has the options above whose settings are in its `config`.
 */
interface ConfiguredScheduler extends Scheduler {
  readonly config: Readonly<Record<string, unknown>>;
  readonly constructor: new (config: Readonly<Record<string, unknown>>) => Scheduler;
}

/** The class of a scheduler that can be made from another's settings. */
interface SwappableClass {
  readonly className: string;
  fromConfig(config: object | undefined, options: Pick<LoadOptions, 'onWarning'>): Scheduler;
}

/** A setting that a flag changes. */
interface Change extends Omit<Setting, 'name'> {
  readonly flag: string;
}

/**
 * The scheduler that the flags choose, with the settings that they change; the model's own if they say nothing. A setting
 * may be the chosen scheduler's own, or one of the model's scheduler that the chosen one takes over, such as sigma_max.
 *
 * @throws {InvalidArgumentError} for a class that there is not, or that can't be made of the model's settings, and for a
 * setting that the scheduler does not have, or can't take.
 */
export function chooseScheduler(
  own: Scheduler,
  given: SchedulerFlags,
  options: Pick<LoadOptions, 'onWarning'> = {},
): Scheduler {
  const changes = changesOf(given);
  if (given.scheduler === undefined) return changed(own, changes);
  const plain = swapped(own, given.scheduler, options);
  const foreign = changes.filter(({ key }) => !hasSetting(plain, key));
  const idle = foreign.find((change) => !takesOver(own, given.scheduler!, change));
  if (idle !== undefined) throw unknownSetting(idle.flag, plain);
  const chosen = foreign.length === 0 ? plain : swapped(changed(own, foreign), given.scheduler, options);
  return changed(
    chosen,
    changes.filter((change) => !foreign.includes(change)),
  );
}

function changesOf(given: SchedulerFlags): Change[] {
  const own = Object.entries(flags).map(([key, { long }]) => ({
    flag: long ?? key,
    key,
    value: given[key as keyof typeof flags] as unknown,
  }));
  const others = (given.set ?? []).map((one) => ({ ...one, flag: `--set ${one.name}` }));
  const changes = [...own, ...others].filter(({ value }) => value !== undefined);
  const twice = changes.find(({ key }, index) => changes.findIndex((other) => other.key === key) < index);
  if (twice !== undefined) throw new InvalidArgumentError(twice.flag, 'the setting is given twice; leave one out.');
  return changes;
}

/** Whether a change of the model's scheduler is one of the scheduler that is made of its settings. */
function takesOver(own: Scheduler, name: string, change: Change): boolean {
  if (!isConfigured(own) || !hasSetting(own, change.key)) return false;
  if (own.config[change.key] === change.value) return true;
  const silent = { onWarning: () => {} };
  return ownSettings(swapped(own, name, silent)) !== ownSettings(swapped(changed(own, [change]), name, silent));
}

/** The settings of a scheduler's own class, without what it keeps for others; those of an SDE in place of the SDE. */
function ownSettings(scheduler: Scheduler): string {
  const withinParts = (_: string, value: { readonly config?: object } | null): unknown => value?.config ?? value;
  return JSON.stringify(isConfigured(scheduler) ? allSettings(scheduler.config) : scheduler, withinParts);
}

function swapped(own: Scheduler, name: string, options: Pick<LoadOptions, 'onWarning'>): Scheduler {
  const chosen = namedClass('--scheduler', name, { name: 'scheduler', includes: isSwappable });
  // The settings are those of the model's file.
  return explained('--scheduler', () => nameSettings(toSnakeCase, () => chosen.fromConfig(own.config, options)));
}

function changed(scheduler: Scheduler, changes: readonly Change[]): Scheduler {
  const unknown = changes.find(({ key }) => !hasSetting(scheduler, key));
  if (unknown !== undefined) throw unknownSetting(unknown.flag, scheduler);
  if (!isConfigured(scheduler) || changes.length === 0) return scheduler;
  const settings = Object.fromEntries(changes.map(({ key, value }) => [key, value]));
  const names = changes.map(({ flag }) => flag).join(', ');
  return explained(
    names,
    () => new scheduler.constructor({ ...scheduler.config, ...settings }),
    namesOnCommandLine(changes),
  );
}

/** What the settings that a flag can change are called there, and those of `--set` as they were typed. */
function namesOnCommandLine(changes: readonly Change[]): ReadonlyMap<string, string> {
  const typed = changes.map(({ key, flag }) => [key, flag.replace('--set ', '')] as const);
  return new Map([...Object.entries(flags).map(([key, { long }]) => [key, long ?? key] as const), ...typed]);
}

/** What `make` makes; a configuration that it refuses is the fault of a flag. */
function explained(flag: string, make: () => Scheduler, names: ReadonlyMap<string, string> = new Map()): Scheduler {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof ConfigError || cause instanceof InvalidArgumentError)) throw cause;
    const named = cause instanceof ConfigError ? cause.renamed((key) => names.get(key) ?? key) : cause;
    throw new InvalidArgumentError(flag, named.message, { cause });
  }
}

function isConfigured(scheduler: Scheduler): scheduler is ConfiguredScheduler {
  const { config } = scheduler as Partial<ConfiguredScheduler>;
  return typeof config === 'object' && config !== null;
}

function isSwappable(value: unknown): value is SwappableClass {
  const { prototype, fromConfig } = (value ?? {}) as { prototype?: Partial<Scheduler>; fromConfig?: unknown };
  return typeof prototype?.sample === 'function' && typeof fromConfig === 'function';
}

function hasSetting(scheduler: Scheduler, key: string): boolean {
  return isConfigured(scheduler) && Object.hasOwn(allSettings(scheduler.config), key);
}

function unknownSetting(flag: string, scheduler: Scheduler): InvalidArgumentError {
  const settings = isConfigured(scheduler) ? Object.entries(allSettings(scheduler.config)) : [];
  // An object, such as an SDE, can't be typed.
  const known = settings
    .filter(([, value]) => typeof value !== 'object' || value === null || Array.isArray(value))
    .map(([key]) => flags[key as keyof typeof flags]?.long ?? `--set ${key}=…`);
  const advice = known.length === 0 ? 'leave it out' : `it has ${known.join(', ')}`;
  return new InvalidArgumentError(
    flag,
    `the scheduler is ${classNameOf(scheduler) ?? describeValue(scheduler)}, which has no such setting; ${advice}.`,
  );
}
