import { clamp } from '@langevin/core';
import type { SettingCheck } from '../config/setting-checks.ts';
import { isNumber } from '../config/settings.ts';
import { withLimitedData } from './limited-data.ts';
import type { Solver } from './solver.ts';

/** The least and the largest value that data can have. */
export type DataRange = readonly [low: number, high: number];

export const dataRangeCheck: SettingCheck = {
  isValid: (value) => {
    if (!Array.isArray(value) || value.length !== 2) return false;
    const [low, high] = value as readonly unknown[];
    return isNumber(low) && isNumber(high) && low < high;
  },
  range: 'a list of two numbers, the least value of the data and the largest',
};

/** A solver with the data held within their range, if there is one, wherever the network predicts them. */
export function withinRange(solver: Solver, range: DataRange | null): Solver {
  return range === null ? solver : withLimitedData(solver, (data) => clamp(data, ...range, data));
}
