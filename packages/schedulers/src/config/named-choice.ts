import { ConfigError } from '@langevin/core';
import { shown } from './settings.ts';

/** Checks that a setting is a name of a table. @throws {ConfigError} listing the names. */
export function requireName(className: string, key: string, name: unknown, table: object): void {
  if (typeof name === 'string' && Object.hasOwn(table, name)) return;
  throw new ConfigError(className, key, `${shown(name)} is not known; there are ${Object.keys(table).join(', ')}.`);
}
