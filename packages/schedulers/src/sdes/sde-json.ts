import { ConfigError, type JsonObject, toCamelCase } from '@langevin/core';
import { type PartForm, Registry } from '../config/registry.ts';
import { DiscreteVpSde } from './discrete-vp-sde.ts';
import { FlowSde } from './flow-sde.ts';
import { isSde, type Sde } from './sde.ts';
import { SubVpSde } from './sub-vp-sde.ts';
import { VeSde } from './ve-sde.ts';
import { VpSde } from './vp-sde.ts';

/** The class of an SDE: its name on disk, and a constructor that takes its instances' `config`. */
export interface SdeClass {
  readonly className: string;
  new (config: never): Sde;
}

const sdeClassForm: PartForm = { what: 'a class', isOne: (value) => typeof value === 'function' };
const sdes = new Registry<SdeClass>('sde', sdeClassForm, { VeSde, VpSde, SubVpSde, DiscreteVpSde, FlowSde });

/**
 * Makes a class known under its `className`, so that a saved scheduler which names it loads.
 *
 * @throws {InvalidArgumentError} if it is no class, has no `className`, or another class has it already.
 */
export function registerSde(sdeClass: SdeClass): void {
  sdes.add(sdeClass?.className, sdeClass);
}

/**
 * The SDE of a scheduler's configuration.
 *
 * @param owner - the scheduler's class, for messages.
 * @throws {ConfigError} if there is none, if its class is not registered, or for a value that the class refuses.
 */
export function sdeFromJson(owner: string, json: unknown): Sde {
  const { _class_name: className, ...settings } = (json ?? {}) as JsonObject;
  const sdeClass = typeof className === 'string' ? sdes.get(className) : undefined;
  if (sdeClass === undefined) {
    const problem = className === undefined ? 'names no _class_name' : `"${className}" is not registered`;
    throw new ConfigError(owner, 'sde', `${problem}; known are ${sdes.names.join(', ')}, and what registerSde() adds.`);
  }
  const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [toCamelCase(key), value]));
  return new sdeClass(config as never);
}

/** The SDE among a scheduler's settings, which plain JavaScript may leave out altogether. @throws {ConfigError} if there is none. */
export function requireSde(className: string, given: { readonly sde?: Sde } | undefined): Sde {
  const sde = given?.sde;
  if (isSde(sde)) return sde;
  const what = sde === undefined ? 'there is none' : 'is no SDE';
  throw new ConfigError(
    className,
    'sde',
    `${what}; pass the one that the network was trained on, as new VeSde(), or make it by fromConfig().`,
  );
}
