import { functionOf, Registry } from '../config/registry.ts';
import { requireSignal } from '../sdes/require-signal.ts';
import { betaSigmas } from './beta-sigmas.ts';
import { exponentialSigmas } from './exponential-sigmas.ts';
import { karrasSigmas } from './karras-sigmas.ts';
import { dataLevel, type LevelRange, type LevelRule, shifted } from './level-rule.ts';
import { polynomialSigmas } from './polynomial-sigmas.ts';
import { ratioAt, ratioLevel } from './sde-levels.ts';
import { spacedByTimestep } from './spaced-by-timestep.ts';
import type { TimestepSpacing } from './timestep-spacing.ts';

type OwnName = 'karras' | 'exponential' | 'polynomial' | 'beta' | 'time' | TimestepSpacing;

/** The name of a rule: ours, or one that `registerLevelRule` made known. */
export type LevelRuleName = OwnName | (string & {});

/** A rule that spaces sigma / scale, at the scale 1. */
function spacedBy(
  sigmasOf: (count: number, sigmaMin: number, sigmaMax: number, range: LevelRange) => number[],
): LevelRule {
  return (count, range) => {
    const { sde, samplingEps } = range;
    requireSignal('ComposedScheduler', sde);
    const sigmas = sigmasOf(count, ratioAt(sde, samplingEps), ratioAt(sde, 1), range);
    return [...sigmas.map((sigma) => ratioLevel(sde, sigma)), dataLevel];
  };
}

/** Times evenly from 1 to `samplingEps`, shifted, at the scale of the SDE. */
const byTime: LevelRule = (count, { sde, samplingEps, shift }) => {
  const spacing = count > 1 ? (samplingEps - 1) / (count - 1) : 0;
  const times = Array.from({ length: count }, (_, i) => 1 + i * spacing);
  return [...times.map((time) => sde.levelAt(shifted(time, shift))), dataLevel];
};

const own: Readonly<Record<OwnName, LevelRule>> = {
  karras: spacedBy((count, smallest, largest, { rho }) => karrasSigmas(count, smallest, largest, rho ?? 7)),
  exponential: spacedBy(exponentialSigmas),
  polynomial: spacedBy((count, smallest, largest, { rho }) =>
    polynomialSigmas(count, smallest, largest, rho ?? undefined),
  ),
  beta: spacedBy(betaSigmas),
  time: byTime,
  linspace: spacedByTimestep('linspace'),
  leading: spacedByTimestep('leading'),
  trailing: spacedByTimestep('trailing'),
};

const rules = new Registry<LevelRule>('levels', functionOf('(count, range) that returns levels'), own);

/** Makes a rule known by a name. @throws {InvalidArgumentError} if it has none, or another one's, or is no function. */
export function registerLevelRule(name: string, rule: LevelRule): void {
  rules.add(name, rule);
}

/** The rule of a name; undefined where nobody made it known. */
export function levelRule(name: string): LevelRule | undefined {
  return rules.get(name);
}

/** The names of all rules. */
export function levelRuleNames(): string[] {
  return rules.names;
}
