import { InvalidFileError, scanJson } from '@langevin/core';
import { describe, expect, it } from 'vitest';

describe('JSON that is looked over', () => {
  it.each([
    ['{}', 0],
    ['{"a":{"b":1,"c":[2]},"a":3}', 2],
    ['{"a:\\"{[,:":"}:,","b":"\\\\"}', 2],
    ['[{"a":1}]', 0],
    ['{"a":1,"unended', 1],
  ])('has the keys of its outermost object: %s', (text, keys) => {
    expect(scanJson(text, 'a.json')).toBe(keys);
  });

  it('is refused where it is nested deeper than any file of ours', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(scanJson(nested(64), 'a.json')).toBe(0);
    expect(scanJson(`[${'[],'.repeat(100)}[]]`, 'a.json', { deepest: 2 })).toBe(0);
    expect(() => scanJson(nested(65), 'a.json')).toThrow(InvalidFileError);
    expect(() => scanJson(nested(65), 'a.json')).toThrow('a.json: is nested more than 64 deep.');
    expect(() => scanJson('[[[', 'a.json', { deepest: 2 })).toThrow('is nested more than 2 deep.');
  });

  it('is refused where it holds more than any file of ours', () => {
    expect(scanJson(`[${','.repeat(149_999)}]`, 'a.json')).toBe(0);
    expect(() => scanJson(`[${','.repeat(150_000)}]`, 'a.json')).toThrow('a.json: holds more than 150000 values.');
    expect(scanJson(`"${','.repeat(400_000)}"`, 'a.json')).toBe(0);
  });
});
