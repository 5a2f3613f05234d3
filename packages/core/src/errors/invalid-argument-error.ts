import { LangevinError } from './langevin-error.ts';

/** A call was given a value that it can't work with. */
export class InvalidArgumentError extends LangevinError {
  /** Name of the argument or option. */
  readonly argument: string;

  constructor(argument: string, message: string, options?: ErrorOptions) {
    super('invalid_argument', `${argument}: ${message}`, options);
    this.argument = argument;
  }

  /** The same problem, of what whoever called calls the argument. */
  renamed(argument: string): InvalidArgumentError {
    return new InvalidArgumentError(argument, this.message.slice(this.argument.length + 2), { cause: this });
  }
}
