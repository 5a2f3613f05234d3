import { float32ToHalf, InvalidArgumentError, isHalfFinite } from '@langevin/core';
import type { HalfValues, ParameterValues } from '../parameter.ts';

/**
 * The values of a weight in half precision: those that are kept so, or the others rounded to nearest.
 *
 * @throws {InvalidArgumentError} if one is beyond what half precision holds. Held at its largest number instead, the
 * weight would be another one.
 */
export function halfValues(name: string, values: ParameterValues): HalfValues {
  if (values.half) return values.half;
  const { data } = values;
  const bits = float32ToHalf(data);
  const lost = data.find((value, index) => !isHalfFinite(bits[index]!) && Number.isFinite(value));
  if (lost === undefined) return { data: bits };
  throw new InvalidArgumentError(
    'dtype',
    `the weight "${name}" holds ${lost}, and half precision ends at 65504. Compute in single precision (dtype: 'fp32').`,
  );
}
