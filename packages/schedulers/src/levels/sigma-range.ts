import type { NoiseLevel } from '@langevin/core';
import type { SettingCheck, SettingChecks } from '../config/setting-checks.ts';
import { isNumber, requireSetting } from '../config/settings.ts';

/** The sigmas that a network was trained on, at the scale 1. */
export interface SigmaRange {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

/** A sigma: one whose powers, and states with so much noise, are numbers of float32. */
export const sigmaCheck: SettingCheck = {
  isValid: (value) => isNumber(value) && value >= 1e-10 && value <= 1e10,
  range: 'a number from 1e-10 to 1e10',
};

/** What the settings may be, each by itself. */
export const sigmaRangeChecks: SettingChecks<SigmaRange> = { sigmaMin: sigmaCheck, sigmaMax: sigmaCheck };

/** Checks that there are sigmas between the two. @throws {ConfigError} */
export function requireSigmaRange(className: string, { sigmaMin, sigmaMax }: SigmaRange): void {
  requireSetting(className, sigmaMax > sigmaMin, 'sigmaMax', sigmaMax, (nameOf) => {
    return `a number above ${nameOf('sigmaMin')}, ${sigmaMin}`;
  });
}

/** The same of a range either end of which may be left to the levels of the training. @throws {ConfigError} */
export function requireSetSigmaRange(
  className: string,
  { sigmaMin, sigmaMax }: { readonly [End in keyof SigmaRange]: number | null },
): void {
  if (sigmaMin !== null && sigmaMax !== null) requireSigmaRange(className, { sigmaMin, sigmaMax });
}

/** The noise level at a sigma, whose time is its place in the range of log σ, as that of a `VeSde` is. */
export function rangeLevel(sigma: number, { sigmaMin, sigmaMax }: SigmaRange): NoiseLevel {
  const place = Math.log(sigma / sigmaMin) / Math.log(sigmaMax / sigmaMin);
  return { time: Math.min(Math.max(place, 0), 1), scale: 1, sigma };
}
