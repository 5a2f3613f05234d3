import { InvalidArgumentError } from '@langevin/core';
import type { GraphValue } from '../graph/graph-value.ts';

/** A value, and the directional derivative of it beside it, unless it is constant along the direction. */
export interface DualValue {
  readonly value: GraphValue;
  readonly tangent?: GraphValue;
}

/** Applies an operation to a value, and to its tangent what is the operation's derivative: itself, if it is linear. */
export function dual(
  { value, tangent }: DualValue,
  operation: (value: GraphValue) => GraphValue,
  derivative: (tangent: GraphValue) => GraphValue = operation,
): DualValue {
  return { value: operation(value), ...(tangent && { tangent: derivative(tangent) }) };
}

/** A value that only depends on the time and the class. @throws {InvalidArgumentError} if it has a tangent. */
export function constant({ value, tangent }: DualValue): GraphValue {
  if (tangent) {
    throw new InvalidArgumentError('features', 'depend on the sample; only images may, so that they carry a tangent.');
  }
  return value;
}
