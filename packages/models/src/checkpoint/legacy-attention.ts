import { elementCount } from '@langevin/core';
import { formerProjections } from './former-names.ts';
import { HalfWeight } from './half-weight.ts';
import { StoredWeight } from './stored-weight.ts';
import type { Weight, Weights } from './weights.ts';

const legacyName = /^(.*\battentions\.\d+\.)(query|key|value|proj_attn)\.(weight|bias)$/;

/**
 * Renames the attention projections of older checkpoints: `query`, `key`, `value`, `proj_attn` become `to_q`, `to_k`,
 * `to_v`, `to_out.0`. Those that were kept as 1×1 convolutions, of shape [out, in, 1] or [out, in, 1, 1], become
 * matrices. All other weights stay as they are, and so does an older name whose newer one is taken.
 */
export function renameLegacyAttention(weights: Weights): Weights {
  const renamed = new Map<string, Weight>();
  for (const [name, weight] of weights) {
    const [, prefix, projection, kind] = legacyName.exec(name) ?? [];
    const current = projection === undefined ? name : `${prefix}${formerProjections[projection]}.${kind}`;
    if (current === name || weights.has(current)) renamed.set(name, weight);
    else renamed.set(current, kind === 'weight' ? asMatrix(weight) : weight);
  }
  return renamed;
}

function asMatrix(weight: Weight): Weight {
  const isPointwise = weight.shape.length > 2 && elementCount(weight.shape.slice(2)) === 1;
  if (!isPointwise) return weight;
  const shape = weight.shape.slice(0, 2);
  if (weight.half) return new HalfWeight(shape, weight.half);
  return weight.stored ? new StoredWeight(shape, weight.stored) : { shape, data: weight.data };
}
