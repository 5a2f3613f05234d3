import { renameLegacyAttention } from './legacy-attention.ts';
import type { Weight, Weights } from './weights.ts';

/** Parts of names that early versions of diffusers had otherwise. */
const formerParts: Readonly<Record<string, string>> = {
  time_steps: 'time_proj',
  mid: 'mid_block',
  downsample_blocks: 'down_blocks',
  upsample_blocks: 'up_blocks',
};

/** Second names under which early versions saved a convolution that changes the size of the image. */
const secondNames = /\.(?:op|Conv2d_0)\.(weight|bias)$/;

/**
 * The weights under the names of today: diffusers' own of earlier versions are mapped to them, also where they are the end
 * of a longer one. A name whose newer one is taken stays as it is.
 */
export function withCurrentNames(weights: Weights): Weights {
  return renameLegacyAttention(renameParts(withoutSecondNames(weights)));
}

function renameParts(weights: Weights): Weights {
  const renamed = new Map<string, Weight>();
  for (const [name, weight] of weights) {
    const current = currentName(name);
    if (current === name || !weights.has(current)) renamed.set(current, weight);
    // The frequencies of a Fourier embedding were saved under two names, of which the first is today's.
    else if (!isTimeProjection.test(name)) renamed.set(name, weight);
  }
  return renamed;
}

const isTimeProjection = /(?:^|\.)time_proj\.W$/;

function currentName(name: string): string {
  const parts = name.split('.').map((part) => (Object.hasOwn(formerParts, part) ? formerParts[part]! : part));
  return parts.join('.').replace(isTimeProjection, (end) => end.replace(/W$/, 'weight'));
}

function withoutSecondNames(weights: Weights): Weights {
  const isSecond = (name: string): boolean => {
    const first = name.replace(secondNames, '.conv.$1');
    return first !== name && weights.has(first);
  };
  return new Map([...weights].filter(([name]) => !isSecond(name)));
}
