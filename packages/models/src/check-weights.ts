import { type ShapeMismatch, WeightsMismatchError } from '@langevin/core';
import type { Parameter } from '@langevin/onnx';
import type { Weights } from './checkpoint/weights.ts';

/**
 * Checks that the weights are those that the network asks for.
 *
 * @param source - where they come from, for the message.
 * @throws {WeightsMismatchError} that lists everything missing, surplus or of the wrong shape.
 */
export function checkWeights(source: string, weights: Weights, parameters: ReadonlyMap<string, Parameter>): void {
  const missing = [...parameters.keys()].filter((name) => !weights.has(name));
  const surplus = [...weights.keys()].filter((name) => !parameters.has(name));
  const misshapen: ShapeMismatch[] = [];
  for (const { name, shape: expected } of parameters.values()) {
    const found = weights.get(name)?.shape;
    if (found && found.join() !== expected.join()) misshapen.push({ name, expected, found });
  }
  if (missing.length + surplus.length + misshapen.length > 0) {
    throw new WeightsMismatchError(source, { missing, surplus, misshapen });
  }
}
