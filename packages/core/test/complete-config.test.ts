import { ConfigError, completeConfig } from '@langevin/core';
import { expect, it } from 'vitest';

const defaults: { readonly snr: number; readonly eps: number | null } = { snr: 0.15, eps: null };

it('completes a configuration with the defaults, and freezes it', () => {
  const config = completeConfig('Solver', defaults, { snr: 1 });
  expect(config).toEqual({ snr: 1, eps: null });
  expect(Object.isFrozen(config)).toBe(true);
});

it('takes undefined for left out, and null for a value', () => {
  const given: object = { snr: undefined, eps: undefined, other: undefined };
  expect(completeConfig('Solver', { ...defaults, eps: 2 }, given)).toEqual({ snr: 0.15, eps: 2 });
  expect(completeConfig('Solver', { snr: 1, eps: 2 }, { eps: null as never })).toEqual({ snr: 1, eps: null });
});

it.each(['sigma', 'toString', 'Snr'])('refuses the unknown key %s, naming those that there are', (key) => {
  const complete = () => completeConfig('Solver', defaults, { [key]: 1 });
  expect(complete).toThrow(ConfigError);
  const guess = key === 'Snr' ? 'did you mean snr? There are' : 'there are';
  expect(complete).toThrow(`Solver configuration, ${key}: is no setting; ${guess} snr, eps.`);
});
