import { namesOnDisk, toSnakeCase } from '../files/key-names.ts';
import { LangevinError } from './langevin-error.ts';

/** A component's configuration holds a value that can't be used. */
export class ConfigError extends LangevinError {
  /** The key as it was written: `sigmaMax` in a program, `sigma_max` in a file. */
  readonly key: string;
  readonly #className: string;
  readonly #problem: string;

  constructor(className: string, key: string, message: string, options?: ErrorOptions) {
    super('invalid_config', `${className} configuration, ${key}: ${message}`, options);
    this.key = key;
    this.#className = className;
    this.#problem = message;
  }

  /** The same error, with settings named as they are in a file. */
  asOnDisk(): ConfigError {
    return new ConfigError(this.#className, toSnakeCase(this.key), namesOnDisk(this.#problem), { cause: this.cause });
  }
}
