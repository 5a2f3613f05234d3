import { ConfigError } from '@langevin/core';
import { objectWith, Registry } from '../config/registry.ts';
import { type ButcherTableau, bosh3, dopri5, heun } from './butcher-tableau.ts';

/** The name of a Runge-Kutta method: ours, or one that `registerOdeMethod` made known. */
export type OdeMethodName = 'dopri5' | 'bosh3' | 'heun' | (string & {});

const methods = new Registry<ButcherTableau>('method', objectWith('weights'), { dopri5, bosh3, heun });

/**
 * Makes a Runge-Kutta method known by its name, so that a saved scheduler which names it loads.
 *
 * @throws {InvalidArgumentError} if it is no tableau, has no name, or another one's.
 */
export function registerOdeMethod(method: ButcherTableau): void {
  methods.add(method?.name, method);
}

/** The method that a setting means. @throws {ConfigError} for a name that is not known, or what is no tableau. */
export function resolveOdeMethod(className: string, given: OdeMethodName | ButcherTableau): ButcherTableau {
  const method = typeof given === 'string' ? methods.get(given) : given;
  if (method === undefined || method === null) {
    throw new ConfigError(
      className,
      'method',
      `"${given}" is not known; there are ${methods.names.join(', ')}, and your own tableau.`,
    );
  }
  const { name, nodes, matrix, weights, embeddedWeights } = method;
  const isTableau =
    [matrix, weights, embeddedWeights].every((list) => list?.length === nodes?.length) &&
    matrix.every((row, i) => row.length === i);
  if (isTableau) return method;
  const shape = 'as many nodes, weights, embedded weights and rows as stages, and i numbers in row i';
  throw new ConfigError(className, 'method', `"${name}" is no explicit Butcher tableau, which has ${shape}.`);
}
