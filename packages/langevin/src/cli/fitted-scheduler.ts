import {
  ConfigError,
  classNameOf,
  InvalidArgumentError,
  type LoadOptions,
  type ModelFiles,
  type Scheduler,
} from '@langevin/core';
import { componentFiles, findComponent, readModelIndex } from '@langevin/pipeline';
import { ComposedScheduler, type FittedLevels } from '@langevin/schedulers';

/** A scheduler as a pipeline's folder has it. */
export interface StoredScheduler {
  readonly scheduler: Scheduler;
  /** The folder of its file. */
  readonly folder: string;
}

/** The class of a scheduler that can be made from the settings of another. */
interface SettingsClass {
  fromConfig(config: object, options: Pick<LoadOptions, 'onWarning'>): Scheduler;
}

/**
 * The scheduler that a pipeline's folder names, of which the pipeline may have made another one.
 *
 * @throws {InvalidArgumentError} if there is none.
 */
export async function storedScheduler(files: ModelFiles, signal: AbortSignal): Promise<StoredScheduler> {
  const { components } = await readModelIndex(files, signal);
  const schedulerClass = await findComponent(components.get('scheduler') ?? '');
  if (schedulerClass === undefined)
    throw new InvalidArgumentError('model', `${files.source} names no scheduler of ours.`);
  const own = await componentFiles(files, 'scheduler', schedulerClass);
  const scheduler = (await schedulerClass.fromPretrained(own, { signal, onWarning: () => {} })) as Scheduler;
  return { scheduler, folder: own.source };
}

/**
 * A scheduler of any levels of the same diffusion, whichever it had.
 *
 * @throws {InvalidArgumentError} if its settings don't say which diffusion that is.
 */
export function composedFrom(scheduler: Scheduler): ComposedScheduler {
  try {
    // Every SDE has levels by time.
    return ComposedScheduler.fromConfig({ ...scheduler.config, levels: 'time' }, { onWarning: () => {} });
  } catch (cause) {
    if (!(cause instanceof ConfigError || cause instanceof InvalidArgumentError)) throw cause;
    const problem = `no levels can be fitted of its ${classNameOf(scheduler)}`;
    throw new InvalidArgumentError('model', `${problem}: ${cause.message}`, { cause });
  }
}

/** The levels that were fitted before, among a scheduler's settings; none if they don't go with the others any more. */
export function levelsBefore(scheduler: Scheduler): FittedLevels {
  try {
    const { levels } = ComposedScheduler.fromConfig(scheduler.config, { onWarning: () => {} }).config;
    return typeof levels === 'string' ? {} : levels;
  } catch (cause) {
    if (cause instanceof ConfigError || cause instanceof InvalidArgumentError) return {};
    throw cause;
  }
}

/**
 * The same scheduler with fitted levels among its settings, or what it keeps for a `ComposedScheduler`. Those of other numbers
 * of steps stay.
 */
export function withLevels(scheduler: Scheduler, levels: FittedLevels): Scheduler {
  const all = { ...levelsBefore(scheduler), ...levels };
  const fitted = new ComposedScheduler({ ...composedFrom(scheduler).config, levels: all });
  const ownClass = scheduler.constructor as unknown as SettingsClass;
  return ownClass.fromConfig(fitted.config, { onWarning: () => {} });
}
