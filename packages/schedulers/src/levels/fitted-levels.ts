import { ConfigError, InvalidArgumentError } from '@langevin/core';
import { isNumber, isPlainObject } from '../config/settings.ts';
import type { Sde } from '../sdes/sde.ts';
import type { LevelRule } from './level-rule.ts';
import { chosenLevels, highestChoice, ratioLevel } from './sde-levels.ts';

/**
 * Levels that were fitted to a network, by the number of steps: for each what a run's `sigmas` could be, sigma / scale where
 * each step begins and where the last one ends, or for a flow, which begins at the scale 0, sigma itself.
 *
 * ```ts
 * const levels: FittedLevels = { 5: [50, 1.14, 0.53, 0.27, 0.057, 0] };
 * ```
 */
export type FittedLevels = Readonly<Record<string, readonly number[]>>;

/** To how many numbers of steps levels can be fitted. Nobody needs as many; a hostile file must not make us fill the memory. */
export const mostFittedCounts = 100;
/** To how many steps levels can be fitted. */
export const mostFittedSteps = 1000;

/** Fitted levels that nobody can change, of the same; anything else as it is. */
export function frozenLevels(levels: unknown): unknown {
  if (!isPlainObject(levels)) return levels;
  const lists = Object.entries(levels).map(([steps, list]) => [
    steps,
    Array.isArray(list) ? Object.freeze([...list]) : list,
  ]);
  return Object.freeze(Object.fromEntries(lists));
}

/** What to do where fitted levels don't serve. */
const otherLevels = "fit others, or set levels to the name of a rule, such as 'karras'";

/** Checks fitted levels. @throws {ConfigError} for what are none, or none of the SDE. */
export function requireFittedLevels(className: string, levels: FittedLevels, sde: Sde): void {
  if (isPlainObject(levels.levels)) {
    throw new ConfigError(className, 'levels', 'these are all that fitLevels() gives; pass the `levels` among them.');
  }
  const entries = Object.entries(levels);
  if (entries.length < 1 || entries.length > mostFittedCounts) {
    const problem = `they are for ${entries.length} numbers of steps`;
    throw new ConfigError(className, 'levels', `${problem}; there have to be some for 1 to ${mostFittedCounts}.`);
  }
  for (const [steps, list] of entries) requireList(className, steps, list, sde);
}

/** @throws {ConfigError} */
function requireList(className: string, steps: string, list: unknown, sde: Sde): void {
  const requireThat = (isSo: boolean, otherwise: string): void => {
    if (!isSo) throw new ConfigError(className, `levels.${steps}`, otherwise);
  };
  const isCount = /^[1-9]\d*$/.test(steps) && Number(steps) <= mostFittedSteps;
  requireThat(isCount, `is no number of steps, from 1 to ${mostFittedSteps}.`);
  const length = Number(steps) + 1;
  const values: readonly unknown[] = Array.isArray(list) ? list : [];
  requireThat(
    values.length === length,
    `are not ${length} levels: where each step begins, and where the last one ends.`,
  );
  const sigmas = values.filter((value) => isNumber(value));
  const isDescending = sigmas.every((sigma, i) => sigma >= 0 && !(sigma >= sigmas[i - 1]!));
  requireThat(sigmas.length === length && isDescending, 'are no numbers from high to low, none below 0.');
  const highest = highestChoice(sde);
  const beyond = `begin at ${sigmas[0]}, above the highest level of the SDE, ${Number(highest.toPrecision(5))}`;
  requireThat(sigmas[0]! <= highest, `${beyond}; ${otherLevels}.`);
}

/** The rule that has the fitted levels of so many steps. @throws {InvalidArgumentError} from the rule, where there are none. */
export const fittedRule =
  (levels: FittedLevels): LevelRule =>
  (count, { sde }) => {
    const sigmas = Object.hasOwn(levels, count) ? levels[count] : undefined;
    if (sigmas !== undefined) return chosenLevels(sde, sigmas, ratioLevel);
    const fitted = fittedCounts(levels).join(', ');
    const advice = `take one of these, ${otherLevels}`;
    throw new InvalidArgumentError(
      'numInferenceSteps',
      `levels were fitted to ${fitted} steps, not to ${count}; ${advice}.`,
    );
  };

/** The numbers of steps that levels were fitted to, ascending. */
export function fittedCounts(levels: FittedLevels): number[] {
  return Object.keys(levels)
    .map(Number)
    .sort((a, b) => a - b);
}
