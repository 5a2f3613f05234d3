import { nameSettings, type SettingName, toSnakeCase } from '@langevin/core';
import { earlyName } from './early-settings.ts';
import { isPlainObject } from './settings.ts';

/** What `make` makes of settings. What it throws of them calls them as they are written there. @throws as `make` does. */
export function nameAsWritten<T>(source: unknown, make: () => T): T {
  return nameSettings(namesIn(source), make);
}

/** What settings are called in a file, or in a program: one that is not there, as those beside it are. */
function namesIn(source: unknown): SettingName {
  const sde = (source as { readonly sde?: unknown } | null | undefined)?.sde;
  const written = new Set([...keysOf(source), ...(isPlainObject(sde) ? keysOf(sde) : [])]);
  const isOfFile = [...written].some((key) => key.includes('_'));
  return (key) => {
    const onDisk = toSnakeCase(key);
    const found = [key, onDisk, earlyName(onDisk)].find((name) => name !== undefined && written.has(name));
    return found ?? (isOfFile ? onDisk : key);
  };
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
