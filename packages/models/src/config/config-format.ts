import {
  ConfigError,
  completeConfig,
  describeValue,
  type JsonObject,
  nameSettings,
  type SettingName,
  toSnakeCase,
} from '@langevin/core';
import type { ConfigCheck } from './config-checks.ts';

/** What there is to say of the configuration of a class of networks. */
export interface ConfigTable<Config extends object> {
  /** The class's name on disk. */
  readonly className: string;
  /** Every setting, in the order in which they are written. */
  readonly defaults: Config;
  readonly checks: { readonly [Key in keyof Config]: ConfigCheck };
  /** What a file holds besides its settings: the class's name, and the version of who would have written it. */
  readonly heading: JsonObject;
  /** What early versions called settings. */
  readonly formerKeys?: Readonly<Record<string, keyof Config & string>>;
  /** Keys that say nothing of the network, such as how it was trained. Those that begin with `_` are never settings. */
  readonly ignoredKeys?: ReadonlySet<string>;
  /** Keys that say nothing of the network as long as they have this value. */
  readonly neutralSettings?: Readonly<Record<string, unknown>>;
  /** Whether a key that nobody knows is told of and left out; refused, unless it is null or false, if left out. */
  readonly toleratesUnknown?: boolean;
  /** A setting as it is called today, of what stands in a file; as it stands there if left out. */
  fromDisk?(key: keyof Config, value: unknown): unknown;
  /**
   * Checks what one setting means for another.
   *
   * @throws {ConfigError}
   */
  checkTogether?(config: Config): void;
}

/** Reads, checks and writes the configurations of a class of networks, as its table says. */
export class ConfigFormat<Config extends object> {
  readonly #table: ConfigTable<Config>;
  readonly #keys: readonly (keyof Config & string)[];

  constructor(table: ConfigTable<Config>) {
    this.#table = table;
    this.#keys = Object.keys(table.defaults) as (keyof Config & string)[];
  }

  /**
   * Completes a configuration with the defaults and checks it. A block that is not known is found when the network is built.
   *
   * @throws {ConfigError} that names the first key that is unknown or can't be used.
   */
  complete(partial: Partial<Config>): Config {
    const { className, defaults, checks } = this.#table;
    const config = completeConfig(className, defaults, partial);
    for (const key of this.#keys) {
      const [test, expected] = checks[key];
      if (!test(config[key])) {
        throw new ConfigError(className, key, `is ${JSON.stringify(config[key])}; it must be ${expected}.`);
      }
    }
    this.#table.checkTogether?.(config);
    return config;
  }

  /**
   * Reads a `config.json`, also of early versions.
   *
   * @param onWarning - told of keys that are left out.
   * @param file - what it is called, for messages.
   * @throws {ConfigError} that names the first key that is unknown or can't be used.
   */
  parse(json: JsonObject, onWarning: (message: string) => void, file?: string): Config {
    const { fromDisk = (_key, value) => value } = this.#table;
    const config: Partial<Record<keyof Config, unknown>> = {};
    for (const [key, value] of Object.entries(json)) {
      const known = this.#keys.find((setting) => toSnakeCase(setting) === key) ?? this.#formerly(key, json);
      if (known !== undefined) config[known] = fromDisk(known, value);
      else this.#meetUnknown(key, value, onWarning, file);
    }
    return nameSettings(this.namesIn(json), () => this.complete(config as Partial<Config>), file);
  }

  /** Writes a `config.json`. */
  format(config: Config): JsonObject {
    const entries = this.#keys.map((key) => [toSnakeCase(key), config[key]] as const);
    return { ...this.#table.heading, ...Object.fromEntries(entries) };
  }

  /** What settings are called in a `config.json`, which may be of an early version. */
  namesIn(json: JsonObject): SettingName {
    const former = this.#table.formerKeys ?? {};
    return (setting) => {
      const formerly = Object.keys(former).find((key) => former[key] === setting);
      return formerly !== undefined && formerly in json && this.#formerly(formerly, json) !== undefined
        ? formerly
        : toSnakeCase(setting);
    };
  }

  /** The setting that a key meant before; what is said in today's words counts. */
  #formerly(key: string, json: JsonObject): (keyof Config & string) | undefined {
    const { formerKeys = {} } = this.#table;
    const setting = Object.hasOwn(formerKeys, key) ? formerKeys[key] : undefined;
    return setting === undefined || toSnakeCase(setting) in json ? undefined : setting;
  }

  #meetUnknown(key: string, value: unknown, onWarning: (message: string) => void, file: string | undefined): void {
    const { className, ignoredKeys, neutralSettings = {}, toleratesUnknown } = this.#table;
    if (key.startsWith('_') || ignoredKeys?.has(key)) return;
    if (Object.hasOwn(neutralSettings, key) && neutralSettings[key] === value) return;
    if (toleratesUnknown) {
      onWarning(`${className} configuration: the key "${key}" is unknown and was ignored.`);
    } else if (value !== null && value !== false) {
      const owner = file === undefined ? className : `${file}: ${className}`;
      throw new ConfigError(
        owner,
        key,
        `is ${describeValue(value)}; this setting is not known, and may change what the network computes.`,
      );
    }
  }
}
