import { LangevinError } from './langevin-error.ts';

/** What a setting is called where it was written, by its name in TypeScript. */
export type SettingName = (key: string) => string;

/** What is wrong with a setting; a function of what the others are called, where it speaks of others. */
export type ConfigProblem = string | ((nameOf: SettingName) => string);

/** A component's configuration holds a value that can't be used. */
export class ConfigError extends LangevinError {
  /** The key as it was written: `sigmaMax` in a program, `sigma_max` in a file. */
  readonly key: string;
  readonly #className: string;
  readonly #problem: ConfigProblem;

  constructor(className: string, key: string, problem: ConfigProblem, options?: ErrorOptions) {
    const text = typeof problem === 'string' ? problem : problem((name) => name);
    super('invalid_config', `${className} configuration, ${key}: ${text}`, options);
    this.key = key;
    this.#className = className;
    this.#problem = problem;
  }

  /**
   * This error for somebody who wrote the settings by other names. It is the new one's `cause`.
   *
   * @param file - where they were written, if that was in one.
   */
  renamed(nameOf: SettingName, file?: string): ConfigError {
    const problem = this.#problem;
    const renamed: ConfigProblem =
      typeof problem === 'string' ? problem : (nameAgain) => problem((key) => nameAgain(nameOf(key)));
    const owner = file === undefined ? this.#className : `${file}: ${this.#className}`;
    return new ConfigError(owner, nameOf(this.key), renamed, { cause: this });
  }
}
