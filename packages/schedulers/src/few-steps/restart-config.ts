import { ConfigError, nameSettings, type SettingName, toCamelCase, toSnakeCase } from '@langevin/core';
import { checkSettings, positive, type SettingCheck, type SettingChecks } from '../config/setting-checks.ts';
import { isCount, isPlainObject, requireSetting } from '../config/settings.ts';
import { rhoCheck } from '../levels/karras-sigmas.ts';
import type { RestartInterval } from '../levels/restart-levels.ts';
import { type SigmaRange, sigmaCheck } from '../levels/sigma-range.ts';
import type { SdeSchedulerConfig } from '../sdes/sde-scheduler.ts';

/** Settings of a `RestartScheduler`. */
export interface RestartConfig extends SdeSchedulerConfig {
  /** ρ of the noise schedule, of the run and of its restarts: the larger, the more steps are at small sigmas. */
  readonly rho: number;
  /** Where the run goes back up; those from one level in this order. */
  readonly restarts: readonly RestartInterval[];
  /** S_noise: the standard deviation of the added noise. */
  readonly sNoise: number;
}

/** The settings where none are given: the authors' for CIFAR-10 at 43 evaluations, with 18 steps (table 3). */
export const defaultRestartConfig: Omit<RestartConfig, keyof SdeSchedulerConfig> = Object.freeze({
  rho: 7,
  restarts: intervalsOf([{ sigmaMin: 0.06, sigmaMax: 0.3, steps: 3, repeats: 2 }]) as readonly RestartInterval[],
  sNoise: 1,
});

/** No run takes as many; a hostile file must not make us fill the memory. */
const mostIntervals = 100;
const mostSteps = 100_000;

const countOf = (least: number): SettingCheck => ({
  isValid: (value) => isCount(value, least) && value <= mostSteps,
  range: `a whole number from ${least} to ${mostSteps}`,
});

const intervalChecks: SettingChecks<RestartInterval> = {
  sigmaMin: sigmaCheck,
  sigmaMax: sigmaCheck,
  steps: countOf(2),
  repeats: countOf(1),
};

const intervalsInWords = `a list of up to ${mostIntervals} intervals, each { ${Object.keys(intervalChecks).join(', ')} }`;

/** Intervals as they are here, of such as a file has them, with keys in snake_case; anything else as it is. */
export function intervalsOf(restarts: unknown): unknown {
  if (!Array.isArray(restarts)) return restarts;
  return restarts.map((one: unknown) => {
    if (!isPlainObject(one)) return one;
    return Object.freeze(Object.fromEntries(Object.entries(one).map(([key, value]) => [toCamelCase(key), value])));
  });
}

/** What the parts of intervals are called where they were written: as a file has them, if one of them is. */
function namesOfParts(written: unknown): SettingName {
  const isOfFile = (one: unknown): boolean => isPlainObject(one) && Object.keys(one).some((key) => key.includes('_'));
  const areOfFile = Array.isArray(written) && written.some(isOfFile);
  return (key) => (areOfFile && key.startsWith('restarts[') ? toSnakeCase(key) : key);
}

/**
 * Checks the settings.
 *
 * @param written - the intervals as they were given.
 * @param range - of the SDE's sigmas.
 * @throws {ConfigError} naming the setting of a value out of range.
 */
export function requireRestartConfig(
  className: string,
  config: RestartConfig,
  written: unknown,
  range: SigmaRange,
): void {
  nameSettings(namesOfParts(written), () => requireConfig(className, config, range));
}

function requireConfig(className: string, { rho, sNoise, restarts }: RestartConfig, range: SigmaRange): void {
  checkSettings(className, { rho, sNoise }, { rho: rhoCheck, sNoise: positive });
  const isList = Array.isArray(restarts) && restarts.length <= mostIntervals && restarts.every(isPlainObject);
  requireSetting(className, isList, 'restarts', restarts, intervalsInWords);
  for (const [i, interval] of restarts.entries()) requireInterval(className, `restarts[${i}]`, interval, range);
  const total = restarts.reduce((sum, { steps, repeats }) => sum + steps * repeats, 0);
  if (total <= mostSteps) return;
  throw new ConfigError(className, 'restarts', `they make ${total} steps; take at most ${mostSteps}.`);
}

function requireInterval(className: string, place: string, interval: RestartInterval, range: SigmaRange): void {
  const names = Object.keys(intervalChecks);
  const unknown = Object.keys(interval).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(className, `${place}.${unknown}`, (nameOf) => {
      const known = names.map((name) => nameOf(`${place}.${name}`).slice(place.length + 1));
      return `is no part of an interval, which has ${known.join(', ')}.`;
    });
  }
  for (const [name, { isValid, range: values }] of Object.entries(intervalChecks)) {
    const value = interval[name as keyof RestartInterval];
    requireSetting(className, isValid(value), `${place}.${name}`, value, values);
  }
  const { sigmaMin, sigmaMax } = interval;
  const [least, most] = [Math.max(sigmaMin, range.sigmaMin), range.sigmaMax];
  const isWithin = sigmaMax > least && sigmaMax <= most;
  requireSetting(
    className,
    isWithin,
    `${place}.sigmaMax`,
    sigmaMax,
    `above ${least}, and at most ${most}, the largest of the SDE`,
  );
}
