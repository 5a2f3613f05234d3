import { type ImagePipeline, isOfNetwork, type Scheduler, type SettingCheck } from 'langevin';
import { fieldOf } from './field-of-setting.ts';
import { knownSchedulers } from './known-schedulers.ts';
import type { SettingField } from './setting-field.ts';
import type { SettingValue } from './settings.ts';

/** What the page says of a scheduler, and how it makes one for the model that is loaded. */
export interface SchedulerEntry {
  /** The name of its class. */
  readonly name: string;
  readonly label: string;
  /** What kind of solver it is, in a sentence. */
  readonly about: string;
  /** Steps to begin with; undefined for a solver that chooses them. */
  readonly steps: number | undefined;
  readonly fields: readonly SettingField[];
  /** Makes it, with some settings other than those that it has by the checkpoint. @throws {ConfigError} */
  make(settings: Readonly<Record<string, SettingValue>>): Scheduler;
}

/** What is read of a scheduler's class. */
export interface SchedulerClass {
  readonly className: string;
  readonly library?: string;
  readonly about?: string;
  readonly checks?: Readonly<Record<string, SettingCheck>>;
  fromConfig(config: object, options: { onWarning(message: string): void }): Scheduler;
}

/** Steps of a solver that nobody says a number for: enough for each, and few enough to wait for. */
const someSteps = 25;

/**
 * What the page says of a class for a model, whose settings it takes over.
 *
 * @throws {ConfigError} if it can't be made from the model's own scheduler.
 */
export function entryFor(schedulerClass: SchedulerClass, { scheduler, usualSteps }: ImagePipeline): SchedulerEntry {
  const { className, about, library, checks = {} } = schedulerClass;
  const known = knownSchedulers[className];
  const isOwn = (scheduler.constructor as object) === schedulerClass;
  const make: SchedulerEntry['make'] = (settings) => {
    const given = { ...settings, ...known?.follow?.(settings) };
    // In this order: of a setting and what another scheduler calls it, the last one holds.
    const config = { ...(known && without(known.settings, given)), ...scheduler.config, ...given };
    return schedulerClass.fromConfig(config, { onWarning() {} });
  };
  const made = make({});
  const config = (made.config ?? {}) as Readonly<Record<string, unknown>>;
  const keys = Object.keys(known?.settings ?? checks).filter((key) => !isOfNetwork(key, config));
  const fields = keys.flatMap((key) => {
    const hints = known ? { words: known.words?.[key] } : { check: checks[key] };
    return fieldOf(key, config[key], hints) ?? [];
  });
  const { numTrainTimesteps = Number.POSITIVE_INFINITY } = config;
  const usual = known ? known.steps : (made.defaultSteps ?? (isOwn ? usualSteps : someSteps));
  const steps = usual && Math.min(usual, Number(numTrainTimesteps));
  return {
    name: className,
    label: known?.label ?? labelOf(className),
    about: known?.about ?? (about || `${className}${library === 'diffusers' ? ', as diffusers has it' : ''}.`),
    steps,
    fields,
    make,
  };
}

function without(settings: object, others: object): object {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !Object.hasOwn(others, key)));
}

/** The name of a class in words: `Heun Discrete` of a `HeunDiscreteScheduler`. */
function labelOf(className: string): string {
  return className
    .replace(/Scheduler$/, '')
    .replace(/(?<=.)(?=[A-Z][a-z])/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z]{2,}$)/, ' ');
}
