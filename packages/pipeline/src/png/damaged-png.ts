import { InvalidFileError } from '@langevin/core';

/** An error of a file that isn't whole. */
export function damagedPng(what = 'is cut off or damaged; get it again.', options?: ErrorOptions): InvalidFileError {
  return new InvalidFileError('PNG', what, options);
}
