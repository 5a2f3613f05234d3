import { closestNames } from './closest-names.ts';
import type { LoadOptions, Placement } from './contracts/component.ts';
import type { Conditions, ForwardOptions } from './contracts/network.ts';
import type { HubOptions } from './contracts/platform.ts';
import type { SessionOptions } from './contracts/runtime.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';

/** What an option may be; `any` where whoever uses it tests it. */
export type OptionKind =
  | 'any'
  | 'boolean'
  | 'number'
  | 'string'
  | 'function'
  | 'options'
  | 'signal'
  | 'runtime'
  | 'generator';

/** What an option may be, in words, and the test for it. Objects are known by their methods: they may be of another realm. */
const tests: Readonly<Record<OptionKind, readonly [what: string, test: (value: unknown) => boolean]>> = {
  any: ['anything', () => true],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  number: ['a finite number', Number.isFinite],
  string: ['a string of at least one character', (value) => typeof value === 'string' && value !== ''],
  function: ['a function', (value) => typeof value === 'function'],
  options: ['an object of options', isObject],
  signal: ['the signal of an AbortController', (value) => hasMethods(value, 'throwIfAborted', 'addEventListener')],
  generator: ['a Generator', (value) => hasMethods(value, 'randn')],
  runtime: ['a runtime, as nodeRuntime() makes one', (value) => hasMethods(value, 'createSession')],
};

/** What each option may be: a record of all, so that the compiler notices one that is missing. */
export type OptionKinds<Options extends object> = Readonly<Record<keyof Options, OptionKind>>;

/** What a {@link Placement} may hold. */
export const placementKinds: OptionKinds<Placement> = { device: 'string', dtype: 'string' };

/** What {@link HubOptions} may be. */
export const hubOptionKinds: OptionKinds<HubOptions> = {
  revision: 'string',
  token: 'string',
  cacheDir: 'string',
  endpoint: 'string',
  localFilesOnly: 'boolean',
  forceDownload: 'boolean',
};

/** What the options of every `fromPretrained` may be. */
export const loadOptionKinds: OptionKinds<LoadOptions> = {
  ...placementKinds,
  variant: 'string',
  weights: 'string',
  lazy: 'boolean',
  subfolder: 'string',
  ...hubOptionKinds,
  runtime: 'runtime',
  signal: 'signal',
  onProgress: 'function',
  onWarning: 'function',
};

/** What the options of every `createSession` may be. */
export const sessionOptionKinds: OptionKinds<SessionOptions> = { device: 'string', signal: 'signal' };

/** What {@link Conditions} may be: who takes one tests it. */
const conditionKinds: OptionKinds<Conditions> = {
  classLabels: 'any',
  encoderHiddenStates: 'any',
  encoderAttentionMask: 'any',
  timestepCond: 'any',
  textEmbeds: 'any',
  timeIds: 'any',
};

/** What the options of every `forward` may be. */
const forwardOptionKinds: OptionKinds<ForwardOptions> = { ...conditionKinds, signal: 'signal' };

/**
 * Checks the options of a network's `forward`.
 *
 * @param taken - the conditions that the network takes, if it is given them.
 * @throws {InvalidArgumentError} for an option that is none, or a condition that the network does not take.
 */
export function checkForwardOptions(options: ForwardOptions, ...taken: readonly (keyof Conditions)[]): void {
  checkOptions(options, forwardOptionKinds);
  const conditions = Object.keys(conditionKinds) as (keyof Conditions)[];
  const refused = conditions.find((name) => options[name] !== undefined && !taken.includes(name));
  if (refused !== undefined) throw new InvalidArgumentError(refused, 'this network does not take it; leave it out.');
}

/**
 * Refuses an option that nobody reads, as a misspelt one would change the picture without a word, and one of the wrong
 * kind. `undefined` is the same as left out.
 *
 * @param owner - the option that they are options of, where they are not a call's own.
 * @throws {InvalidArgumentError} naming the option, and the one that could be meant, or what it has to be.
 */
export function checkOptions(options: object, kinds: Readonly<Record<string, OptionKind>>, owner?: string): void {
  checkOptionKinds(options, kinds, owner);
  const known = Object.keys(kinds);
  const unknown = Object.entries(options).find(([name, value]) => value !== undefined && !Object.hasOwn(kinds, name));
  if (unknown === undefined) return;
  const [closest] = closestNames(unknown[0], known);
  const guess = closest === undefined ? '' : ` Did you mean ${closest}?`;
  throw new InvalidArgumentError(
    optionName(unknown[0], owner),
    `there is no such option.${guess} There are ${known.join(', ')}.`,
  );
}

/** As {@link checkOptions}, for options of which others are for somebody else. @throws {InvalidArgumentError} */
export function checkOptionKinds(options: object, kinds: Readonly<Record<string, OptionKind>>, owner?: string): void {
  if (!isObject(options)) {
    throw new InvalidArgumentError(owner ?? 'options', `${describeValue(options)} is no object of options.`);
  }
  for (const [name, kind] of Object.entries(kinds)) {
    const value: unknown = options[name];
    const [what, test] = tests[kind];
    if (value === undefined || test(value)) continue;
    throw new InvalidArgumentError(optionName(name, owner), `${describeValue(value)} is not ${what}.`);
  }
}

/** Such as `guidance.scale`. */
function optionName(name: string, owner?: string): string {
  return owner === undefined ? name : `${owner}.${name}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return isObject(value) && names.every((name) => typeof value[name] === 'function');
}
