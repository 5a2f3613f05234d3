import type { NoiseLevel } from '@langevin/core';
import { positive, type SettingChecks } from '../config/setting-checks.ts';
import { requireSetting } from '../config/settings.ts';

/** The sigmas that a network was trained on, at the scale 1. */
export interface SigmaRange {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

/** What the settings may be, each by itself. */
export const sigmaRangeChecks: SettingChecks<SigmaRange> = { sigmaMin: positive, sigmaMax: positive };

/** Checks that there are sigmas between the two. @throws {ConfigError} */
export function requireSigmaRange(className: string, { sigmaMin, sigmaMax }: SigmaRange): void {
  requireSetting(className, sigmaMax > sigmaMin, 'sigmaMax', sigmaMax, (nameOf) => {
    return `a number above ${nameOf('sigmaMin')}, ${sigmaMin}`;
  });
}

/** The noise level at a sigma, whose time is its place in the range of log σ, as that of a `VeSde` is. */
export function rangeLevel(sigma: number, { sigmaMin, sigmaMax }: SigmaRange): NoiseLevel {
  const place = Math.log(sigma / sigmaMin) / Math.log(sigmaMax / sigmaMin);
  return { time: Math.min(Math.max(place, 0), 1), scale: 1, sigma };
}
