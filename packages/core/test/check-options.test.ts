import { runInNewContext } from 'node:vm';
import { checkOptions, InvalidArgumentError, type OptionKind } from '@langevin/core';
import { describe, expect, it } from 'vitest';

const signal = { signal: 'signal' } as const;

describe('a signal', () => {
  it('may be left out, or undefined', () => {
    expect(() => checkOptions({}, signal)).not.toThrow();
    expect(() => checkOptions({ signal: undefined }, signal)).not.toThrow();
  });

  it('may be any that aborts, of whichever realm', () => {
    for (const one of [AbortSignal.abort(), AbortSignal.timeout(1e6), AbortSignal.any([])]) {
      expect(() => checkOptions({ signal: one }, signal)).not.toThrow();
    }
    const foreign: unknown = runInNewContext('({ throwIfAborted() {}, addEventListener() {} })');
    expect(() => checkOptions({ signal: foreign }, signal)).not.toThrow();
  });

  it.each([{}, null, 'abort', new AbortController(), () => {}, []])('is not %o', (wrong) => {
    expect(() => checkOptions({ signal: wrong }, signal)).toThrow(InvalidArgumentError);
    expect(() => checkOptions({ signal: wrong }, signal)).toThrow(
      /^signal: .* is not the signal of an AbortController/,
    );
  });
});

it.each<[OptionKind, unknown, unknown, string]>([
  ['boolean', false, 'false', 'option: "false" is not true or false.'],
  ['number', 3, '3', 'option: "3" is not a finite number.'],
  ['number', 3, Number.NaN, 'option: NaN is not a finite number.'],
  ['string', 'a', 3, 'option: 3 is not a string of at least one character.'],
  ['string', 'a', '', 'option: "" is not a string of at least one character.'],
  ['function', () => {}, {}, 'option: Object is not a function.'],
  ['options', {}, [], 'option: Array is not an object of options.'],
  ['options', {}, null, 'option: null is not an object of options.'],
  ['runtime', { createSession: () => {} }, {}, 'option: Object is not a runtime, as nodeRuntime() makes one.'],
])('%s is %o, and not %o', (kind, right, wrong, message) => {
  expect(() => checkOptions({ option: right }, { option: kind })).not.toThrow();
  expect(() => checkOptions({ option: wrong }, { option: kind })).toThrow(message);
});

it('refuses what is no object of options', () => {
  for (const wrong of [null, 3, 'fast', []]) {
    expect(() => checkOptions(wrong as object, signal)).toThrow(/^options: .* is no object of options/);
  }
});
