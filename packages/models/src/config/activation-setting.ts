import { type ConfigCheck, oneOf } from './config-checks.ts';

/** The activations that networks of images name. */
export const activation: ConfigCheck = oneOf('silu', 'mish', 'gelu', 'relu');

/** Reads settings of a file as they are called today: SiLU, which some of them name, has two names. */
export function activationsFromDisk(...settings: readonly string[]): (key: string, value: unknown) => unknown {
  return (key, value) => (value === 'swish' && settings.includes(key) ? 'silu' : value);
}
