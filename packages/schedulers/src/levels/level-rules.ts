import type { NoiseLevel } from '@langevin/core';
import { Registry } from '../config/registry.ts';
import { requireSignal } from '../sdes/require-signal.ts';
import type { Sde } from '../sdes/sde.ts';
import { betaSigmas } from './beta-sigmas.ts';
import { exponentialSigmas } from './exponential-sigmas.ts';
import { karrasSigmas } from './karras-sigmas.ts';
import { ratioAt, ratioLevel } from './sde-levels.ts';

/** What a rule chooses levels of. */
export interface LevelRange {
  readonly sde: Sde;
  /** The last time at which the network is evaluated. */
  readonly samplingEps: number;
  /** ρ of the schedule of Karras et al. */
  readonly rho: number;
  /** By how much times are shifted towards noise; 1 for not at all. */
  readonly shift: number;
}

/** Chooses the levels of so many steps, descending: where each begins, and where the last one ends. */
export type LevelRule = (count: number, range: LevelRange) => NoiseLevel[];

type OwnName = 'karras' | 'exponential' | 'beta' | 'time';

/** The name of a rule: ours, or one that `registerLevelRule` made known. */
export type LevelRuleName = OwnName | (string & {});

/** The data, where a run ends. */
const end: NoiseLevel = { time: 0, scale: 1, sigma: 0 };

/** A rule that spaces sigma / scale, at the scale 1. */
function spacedBy(
  sigmasOf: (count: number, sigmaMin: number, sigmaMax: number, range: LevelRange) => number[],
): LevelRule {
  return (count, range) => {
    const { sde, samplingEps } = range;
    requireSignal('ComposedScheduler', sde);
    const sigmas = sigmasOf(count, ratioAt(sde, samplingEps), ratioAt(sde, 1), range);
    return [...sigmas.map((sigma) => ratioLevel(sde, sigma)), end];
  };
}

/** Times evenly from 1 to `samplingEps`, shifted (Esser et al., 2024, arXiv:2403.03206, eq. 23), at the scale of the SDE. */
const byTime: LevelRule = (count, { sde, samplingEps, shift }) => {
  const spacing = count > 1 ? (samplingEps - 1) / (count - 1) : 0;
  const times = Array.from({ length: count }, (_, i) => 1 + i * spacing);
  return [...times.map((time) => sde.levelAt((shift * time) / (1 + (shift - 1) * time))), end];
};

const own: Readonly<Record<OwnName, LevelRule>> = {
  karras: spacedBy((count, smallest, largest, { rho }) => karrasSigmas(count, smallest, largest, rho)),
  exponential: spacedBy(exponentialSigmas),
  beta: spacedBy(betaSigmas),
  time: byTime,
};

const rules = new Registry<LevelRule>('levels', own);

/** Makes a rule known by a name. @throws {InvalidArgumentError} if it has none, or another one's. */
export function registerLevelRule(name: string, rule: LevelRule): void {
  rules.add(name, rule);
}

/** The rule of a name; undefined where nobody made it known. */
export function levelRule(name: string): LevelRule | undefined {
  return rules.get(name);
}

/** The names of all rules, for messages. */
export function levelRuleNames(): string {
  return rules.names;
}
