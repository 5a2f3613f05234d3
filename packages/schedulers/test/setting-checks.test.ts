import type { SettingCheck } from '@langevin/schedulers';
import * as schedulers from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';

interface Row {
  readonly className: string;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly checks: Readonly<Record<string, SettingCheck>>;
}

const rows = Object.values(schedulers as Readonly<Record<string, unknown>>).filter(
  (part): part is Row => typeof part === 'function' && 'checks' in part && Object.hasOwn(part, 'className'),
);

describe.each(rows.map((row) => [row.className, row] as const))('what %s says of its settings', (_, row) => {
  it.each(Object.entries(row.checks))('is true of %s', (key, { isValid, choices, bounds }) => {
    expect(isValid(row.defaults[key])).toBe(true);
    for (const choice of choices ?? []) expect(isValid(choice)).toBe(true);
    if (choices) expect(choices).toContain(row.defaults[key]);
    if (!bounds) return;
    const { min, max, isOpen = false, isWhole = false } = bounds;
    expect(isValid(min)).toBe(!isOpen);
    expect(isValid(isWhole ? min + 1 : min + 1e-6)).toBe(true);
    expect(isValid(isWhole ? min - 1 : min - 1e-6)).toBe(false);
    expect(isValid(min + 0.5)).toBe(!isWhole);
    expect(isValid(max)).toBe(Number.isFinite(max));
    expect(isValid(max + 1)).toBe(false);
  });
});

it('tells the settings of a network from those of a sampler', () => {
  const settings = { betaSchedule: 'linear' };
  for (const name of ['betaStart', 'trainedBetas', 'sigmaMax', 'predictionType', 'numTrainTimesteps', 'sigmaData']) {
    expect(schedulers.isOfNetwork(name, settings)).toBe(true);
  }
  for (const name of ['timestepSpacing', 'eta', 'sChurn']) expect(schedulers.isOfNetwork(name, settings)).toBe(false);
});
