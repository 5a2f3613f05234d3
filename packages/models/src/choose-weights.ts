import { InvalidArgumentError, type ShapeMismatch, WeightsMismatchError } from '@langevin/core';
import type { Parameter } from '@langevin/onnx';
import type { Weight, Weights } from './checkpoint/weights.ts';

/** Options of {@link chooseWeights}. */
export interface ChooseWeightsOptions {
  /** Where the weights come from, for messages. */
  readonly source: string;
  /** The name of the set to take; the only one there is if left out. */
  readonly set?: string | undefined;
  /** Told of weights that are no part of the network. */
  readonly onWarning: (message: string) => void;
}

/**
 * The weights that a network asks for, among those that a file holds. Their names may have something in front: the name of
 * a set, as in a training's checkpoint (`ema.`), of the module that the network was a part of (`unet.`), or what PyTorch
 * puts there of its own (`module.`, `_orig_mod.`).
 *
 * @throws {InvalidArgumentError} if there are several sets and none is named, or not the one that is.
 * @throws {WeightsMismatchError} that lists everything missing or of the wrong shape.
 */
export function chooseWeights(
  weights: Weights,
  parameters: ReadonlyMap<string, Parameter>,
  { source, set, onWarning }: ChooseWeightsOptions,
): Weights {
  const prefix = choosePrefix(prefixesOf(weights, parameters), set, source);
  const chosen = new Map<string, Weight>();
  const surplus: string[] = [];
  for (const [name, weight] of weights) {
    if (!name.startsWith(prefix)) continue;
    const own = name.slice(prefix.length);
    if (parameters.has(own)) chosen.set(own, weight);
    else surplus.push(name);
  }
  const missing = [...parameters.keys()].filter((name) => !chosen.has(name));
  const misshapen: ShapeMismatch[] = [];
  for (const { name, shape: expected } of parameters.values()) {
    const found = chosen.get(name)?.shape;
    if (found && found.join() !== expected.join()) misshapen.push({ name, expected, found });
  }
  if (missing.length + misshapen.length > 0) throw new WeightsMismatchError(source, { missing, surplus, misshapen });
  if (surplus.length > 0) onWarning(`${source}: ${describeSurplus(surplus)}`);
  return chosen;
}

/** What stands in front of the names of a set of weights, and of how many of the network's. */
interface Prefix {
  readonly text: string;
  readonly count: number;
}

/** The sets that a file seems to hold: each begins where the name of one of the network's weights ends a stored one. */
function prefixesOf(weights: Weights, parameters: ReadonlyMap<string, Parameter>): { all: Prefix[]; total: number } {
  const counts = new Map<string, number>();
  // Only where one of them could begin, the longest first: a file may hold long names of many parts.
  const lengths = [...new Set([...parameters.keys()].map((name) => name.length))].sort((a, b) => b - a);
  for (const name of weights.keys()) {
    const start = lengths
      .map((length) => name.length - length)
      .find((at) => (at === 0 || name[at - 1] === '.') && parameters.has(name.slice(at)));
    if (start === undefined) continue;
    const text = name.slice(0, start);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return { all: [...counts].map(([text, count]) => ({ text, count })), total: parameters.size };
}

function choosePrefix(
  { all, total }: { all: readonly Prefix[]; total: number },
  set: string | undefined,
  source: string,
) {
  const whole = all.filter(({ count }) => count === total);
  const sets = whole.map(({ text }) => text.replace(/\.$/, '') || 'the names as they are');
  if (set !== undefined) {
    const named = whole.filter(({ text }) => text === `${set}.` || text.startsWith(`${set}.`));
    const found = named.find(({ text }) => text === `${set}.`) ?? (named.length === 1 ? named[0] : undefined);
    if (found) return found.text;
    const there = sets.length > 0 ? `it has ${sets.join(', ')}` : 'it has none that is whole';
    throw new InvalidArgumentError('weights', `${source} has no set of weights "${set}"; ${there}.`);
  }
  const plain = whole.find(({ text }) => text === '');
  if (whole.length > 1 && !plain) {
    const advice = `say which: { weights: ${JSON.stringify(sets[0])} }`;
    throw new InvalidArgumentError('weights', `${source} has several sets of weights, ${sets.join(', ')}; ${advice}.`);
  }
  // Of none that is whole, the one that lacks least tells most.
  return (plain ?? whole[0] ?? all.toSorted((a, b) => b.count - a.count)[0])?.text ?? '';
}

/** How many surplus weights are listed. */
const listed = 3;

function describeSurplus(surplus: readonly string[]): string {
  const what = surplus.length === 1 ? 'a weight that is no part' : `${surplus.length} weights that are no part`;
  const rest = surplus.length > listed ? `, and ${surplus.length - listed} more` : '';
  return `it holds ${what} of the network; left out: ${surplus.slice(0, listed).join(', ')}${rest}.`;
}
