import { LangevinError } from './langevin-error.ts';

/** What was asked for takes a package that is not installed, or can't be loaded. */
export class PackageMissingError extends LangevinError {
  /** The package's name on npm. */
  readonly packageName: string;

  /** @param message - what it is needed for, and what to do. */
  constructor(packageName: string, message: string, options?: ErrorOptions) {
    super('package_missing', message, options);
    this.packageName = packageName;
  }
}
