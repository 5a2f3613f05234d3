import {
  checkOptionKinds,
  checkOptions,
  classNameOf,
  type FloatTensor,
  type JsonObject,
  type LoadOptions,
  loadOptionKinds,
  type ModelFiles,
  type ModelFolder,
  orAbort,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
  type SaveOptions,
  type Scheduler,
} from '@langevin/core';
import { isOfDiffusion } from './same-diffusion.ts';
import { configToJson, readSchedulerConfig, schedulerConfigFile, writeSchedulerConfig } from './scheduler-config.ts';
import { nameAsWritten } from './setting-names.ts';
import { allSettings, otherSettings, settledConfig } from './settled-config.ts';
import { type KnownSettings, settingsFrom } from './sorted-settings.ts';

/** The class of a {@link ConfiguredScheduler}. */
export interface ConfiguredSchedulerClass<S> extends KnownSettings {
  new (settings: never): S;
}

/**
 * Base of the schedulers that are made from settings: it saves and loads them as `scheduler_config.json`, and makes one
 * scheduler from the settings of another.
 *
 * A class of one's own names itself and its settings, and has a constructor that takes those which differ from the
 * defaults. For a solver of any SDE, `SdeScheduler` does that already.
 */
export abstract class ConfiguredScheduler<C extends object> implements Scheduler {
  /** The name on disk. */
  declare static readonly className: string;
  /** The file of its settings. */
  static readonly configName: string = schedulerConfigFile;
  /** Every setting with its default, by its name in TypeScript. On disk it is in snake_case. */
  static readonly defaults: object = {};
  /** Names that other schedulers have for a setting, with its name here. */
  static readonly aliases: Readonly<Record<string, string>> = {};
  /** Settings that diffusers' class of the name has besides, each with the value that asks for nothing. */
  static readonly unsupported: object = {};
  /** Settings that diffusers' class of the name has not: a file says them only where they were set. */
  static readonly besideDiffusers: readonly string[] = [];

  /**
   * Every setting; it can not be changed. Its own properties are those that were set, which a spread and `fromConfig` hand
   * on, and those that say which diffusion it is; the rest are the defaults of the class.
   */
  readonly config: C;

  /**
   * @param settings - those that differ from the defaults.
   * @param defaults - every setting with its default; those of the class if left out.
   * @throws {ConfigError} for an unknown setting.
   */
  constructor(settings: Partial<C> = {}, defaults: C = new.target.defaults as C) {
    this.config = settledConfig(new.target.className, defaults, settings);
  }

  /**
   * Reads a scheduler from a folder with a `scheduler_config.json`.
   *
   * @throws {FileNotFoundError} if there is none.
   * @throws {ConfigError} as `fromConfig` does.
   */
  static async fromPretrained<S>(
    this: ConfiguredSchedulerClass<S>,
    source: string | ModelFiles,
    options: LoadOptions = {},
  ): Promise<S> {
    checkOptions(options, loadOptionKinds);
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on is the one to build.
    const schedulerClass = this as unknown as { fromConfig(config: object, options: LoadOptions): S };
    return schedulerClass.fromConfig(await orAbort(readSchedulerConfig(source, options), options.signal), options);
  }

  /**
   * Makes a scheduler from the content of a `scheduler_config.json`, or from the `config` of another scheduler. Of what was
   * set there it takes what it knows, and keeps the rest for the schedulers that are made from its own `config`, or from
   * its file. What was not set is as by its own defaults. All that a file says was set.
   *
   * @throws {InvalidArgumentError} if there is none: not every scheduler has a `config`.
   * @throws {ConfigError} for a value out of range. A key that neither this class knows, nor the one that the settings are
   * of, is a warning.
   */
  static fromConfig<S>(
    this: ConfiguredSchedulerClass<S>,
    config: object | undefined,
    options: Pick<LoadOptions, 'onWarning'> = {},
  ): S {
    checkOptionKinds(options, loadOptionKinds);
    const { onWarning = console.warn } = options;
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on is the one to build.
    return nameAsWritten(config, () => new this(settingsFrom(this, config, onWarning) as never));
  }

  /** Writes `scheduler_config.json`. @throws {SaveError} */
  async savePretrained(target: string | ModelFolder, options: SaveOptions = {}): Promise<void> {
    await writeSchedulerConfig(target, this.toJSON(), options);
  }

  /**
   * The settings as `scheduler_config.json` holds them: keys in snake_case, an object that has a name by it, and last what is
   * kept for other classes.
   */
  toJSON(): JsonObject {
    const { defaults, besideDiffusers } = this.constructor as typeof ConfiguredScheduler;
    const all = allSettings(this.config);
    // A default that says which diffusion it is is among the config's own, whether it was set or not. JSON has no infinity,
    // which is a default wherever it may be.
    const isSet = (name: string, value: unknown): boolean =>
      Object.hasOwn(this.config, name) &&
      !(isOfDiffusion(name, all) && value === (defaults as JsonObject)[name]) &&
      value !== Number.NEGATIVE_INFINITY;
    const entries = Object.entries(all).filter(
      ([name, value]) => !besideDiffusers.includes(name) || isSet(name, value),
    );
    return configToJson(classNameOf(this), Object.fromEntries(entries), otherSettings(this.config));
  }

  abstract get initNoiseSigma(): number;

  abstract sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void>;
}
