import {
  ConfigError,
  DeviceLostError,
  DownloadError,
  InvalidArgumentError,
  InvalidFileError,
  LangevinError,
  NonFiniteOutputError,
  OutOfMemoryError,
  SaveError,
  SessionError,
  WeightsMismatchError,
} from '@langevin/core';
import { describe, expect, it, vi } from 'vitest';

describe('LangevinError', () => {
  it('has a name, a code and the fields of its kind', () => {
    const cause = new Error('deeper');
    const error = new ConfigError('ScoreSdeVeScheduler', 'sigma_max', 'it is odd.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'ConfigError', code: 'invalid_config', key: 'sigma_max', cause });
    expect(error.message).toBe('ScoreSdeVeScheduler configuration, sigma_max: it is odd.');
  });

  it('is called as its class is in the sources, whatever a minifier makes of that', () => {
    const errors = [
      new SaveError('folder', 'is odd.'),
      new DownloadError('https://example.com', 'is odd.', { isTransient: true }),
      new DeviceLostError('webgpu', 'it is odd.'),
      new InvalidFileError('file', 'is odd.'),
      new OutOfMemoryError('wasm', 'it is odd.'),
      new SessionError('It is odd.'),
    ];
    for (const error of errors) expect(error.name).toBe(error.constructor.name);
  });

  it('says where a run broke', () => {
    const error = new NonFiniteOutputError({ evaluation: 7, step: 3, sigma: 0.5 });
    expect(error).toMatchObject({ code: 'non_finite_output', evaluation: 7, step: 3, sigma: 0.5 });
    expect(error.message).toContain('step 3 (sigma 0.5, evaluation 7)');
  });

  it('recognises its own, and nothing else', () => {
    expect(LangevinError.isInstance(new InvalidArgumentError('seed', 'is no number.'))).toBe(true);
    for (const other of [new Error('x'), new TypeError('y'), { code: 'invalid_argument' }, null, undefined, 'text']) {
      expect(LangevinError.isInstance(other)).toBe(false);
    }
  });

  it('recognises an error of another copy of the package', async () => {
    vi.resetModules();
    const copy = await import('@langevin/core');
    const foreign = new copy.InvalidArgumentError('seed', 'is no number.');
    expect(foreign).not.toBeInstanceOf(LangevinError);
    expect(LangevinError.isInstance(foreign)).toBe(true);
  });
});

it('a WeightsMismatchError lists no more weights than can be read, and has them all', () => {
  const missing = Array.from({ length: 250 }, (_, i) => `weight.${i}`);
  const error = new WeightsMismatchError('faces', { missing, surplus: [], misshapen: [] });
  expect(error.missing).toEqual(missing);
  expect(error.message).toContain('missing: weight.99\n  … and 150 more');
  expect(error.message).not.toContain('weight.100');
});
