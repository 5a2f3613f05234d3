import { InvalidArgumentError } from 'commander';

// Each parser takes what the user typed and gives the value, or throws commander's error, which names the option.

/** A whole number from 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

/** A whole number from 0. */
export function count(text: string): number {
  if (/^0+$/.test(text)) return 0;
  if (/^\d+$/.test(text)) return positiveInteger(text);
  throw new InvalidArgumentError('It must be a whole number from 0.');
}

/** A finite number from 0. */
export function nonNegative(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number from 0.');
}

/** A seed of up to 64 bits. */
export function seed(text: string): bigint {
  if (/^\d+$/.test(text) && BigInt(text) < 2n ** 64n) return BigInt(text);
  throw new InvalidArgumentError('It must be a whole number from 0 to 2^64 - 1.');
}

/** Class labels with commas between them. */
export function labels(text: string): number[] {
  return text.split(',').map((label) => count(label.trim()));
}
