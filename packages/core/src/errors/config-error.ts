import { LangevinError } from './langevin-error.ts';

/** A component's configuration holds a value that can't be used. */
export class ConfigError extends LangevinError {
  /** The key, as spelled on disk. */
  readonly key: string;

  constructor(className: string, key: string, message: string, options?: ErrorOptions) {
    super('invalid_config', `${className} configuration, ${key}: ${message}`, options);
    this.key = key;
  }
}
