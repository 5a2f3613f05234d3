import { toCamelCase } from '@langevin/core';
import { InvalidArgumentError } from 'commander';

// Each parser takes what the user typed and gives the value, or throws commander's error, which names the option.

/** A whole number from 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

/** Whole numbers from 1 with commas between them. */
export function positiveIntegers(text: string): number[] {
  return text.split(',').map((value) => positiveInteger(value.trim()));
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

/** A number above 0, and at most 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number above 0, and at most 1.');
}

/** A seed of up to 64 bits, or a negative one of up to 63. */
export function seed(text: string): bigint {
  if (/^-?\d+$/.test(text) && BigInt(text) < 2n ** 64n && BigInt(text) >= -(2n ** 63n)) return BigInt(text);
  throw new InvalidArgumentError('It must be a whole number from -2^63 to 2^64 - 1.');
}

/** Class labels with commas between them. */
export function labels(text: string): number[] {
  return text.split(',').map((label) => count(label.trim()));
}

/** Numbers from 0 with commas between them. */
export function numbers(text: string): number[] {
  return text.split(',').map(nonNegative);
}

/** Two numbers from 0, the lower one first. */
export function interval(text: string): readonly [number, number] {
  const [low, high, ...others] = numbers(text);
  if (low !== undefined && high !== undefined && low < high && others.length === 0) return [low, high];
  throw new InvalidArgumentError('It must be the lower and the higher end, such as 0.3,5.');
}

/** A setting of a scheduler. */
export interface Setting {
  /** As it was typed. */
  readonly name: string;
  /** Its name in TypeScript. */
  readonly key: string;
  readonly value: unknown;
}

/** `key=value`, added to those before it. The key may be in snake_case, and the value is JSON, or else text. */
export function setting(text: string, before: readonly Setting[] = []): readonly Setting[] {
  const [, name, value] = /^([A-Za-z][A-Za-z0-9_]*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be key=value, such as eta=1.');
  return [...before, { name, key: toCamelCase(name), value: parsed(value) }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
