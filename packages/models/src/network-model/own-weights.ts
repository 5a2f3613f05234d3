import type { Weight, Weights } from '../checkpoint/weights.ts';
import type { NetworkDefinition } from './network-definition.ts';

/** Stored weights by the names that a network has for them, without those that say nothing. */
export function ownWeights(
  weights: Weights,
  {
    currentName = (name) => name,
    isNoWeight = () => false,
  }: Pick<NetworkDefinition<object>, 'currentName' | 'isNoWeight'>,
): Weights {
  const own = new Map<string, Weight>();
  for (const [name, weight] of weights) if (!isNoWeight(name)) own.set(currentName(name), weight);
  return own;
}
