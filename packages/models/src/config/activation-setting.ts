import { type ConfigCheck, oneOf } from './config-checks.ts';

/** The activations that networks of images name. */
export const activation: ConfigCheck = oneOf('silu', 'mish', 'gelu', 'relu');

/** A setting of a file as it is called today: SiLU has two names. */
export function activationFromDisk(key: string, value: unknown): unknown {
  return key === 'actFn' && value === 'swish' ? 'silu' : value;
}
