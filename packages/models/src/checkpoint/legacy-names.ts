import { formerParts, secondName, timeProjection } from './former-names.ts';
import { renameLegacyAttention } from './legacy-attention.ts';
import type { Weight, Weights } from './weights.ts';

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
    else if (!timeProjection.test(name)) renamed.set(name, weight);
  }
  return renamed;
}

function currentName(name: string): string {
  const parts = name.split('.').map((part) => (Object.hasOwn(formerParts, part) ? formerParts[part]! : part));
  return parts.join('.').replace(timeProjection, (end) => end.replace(/W$/, 'weight'));
}

function withoutSecondNames(weights: Weights): Weights {
  const isSecond = (name: string): boolean => {
    const first = name.replace(secondName, '.conv.$1');
    return first !== name && weights.has(first);
  };
  return new Map([...weights].filter(([name]) => !isSecond(name)));
}
