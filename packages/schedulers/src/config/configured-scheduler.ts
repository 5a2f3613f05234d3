import {
  checkOptionKinds,
  checkOptions,
  classNameOf,
  completeConfig,
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
import {
  configToJson,
  type KnownSettings,
  readSchedulerConfig,
  schedulerConfigFile,
  settingsFrom,
  writeSchedulerConfig,
} from './scheduler-config.ts';
import { nameAsWritten } from './setting-names.ts';

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

  /** Every setting; it can not be changed. */
  readonly config: C;

  /**
   * @param settings - those that differ from the defaults.
   * @param defaults - every setting with its default; those of the class if left out.
   * @throws {ConfigError} for an unknown setting.
   */
  constructor(settings: Partial<C> = {}, defaults: C = new.target.defaults as C) {
    this.config = completeConfig(new.target.className, defaults, settings);
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
   * Makes a scheduler from the content of a `scheduler_config.json`, or from the `config` of another scheduler, of which
   * it takes what it knows.
   *
   * @throws {InvalidArgumentError} if there is none: not every scheduler has a `config`.
   * @throws {ConfigError} for a value out of range. A key that no scheduler knows, or in a file of this class one that
   * it does not know itself, is a warning.
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

  /** The settings as `scheduler_config.json` holds them: keys in snake_case. */
  toJSON(): JsonObject {
    return configToJson(classNameOf(this), this.config);
  }

  abstract get initNoiseSigma(): number;

  abstract sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void>;
}
