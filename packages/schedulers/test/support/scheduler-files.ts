import { MemoryFiles, MemoryFolder } from '@langevin/core';
import type { ConfiguredScheduler } from '@langevin/schedulers';

export type Json = Record<string, unknown>;
export type Options = { onWarning?(message: string): void };
export type AnyScheduler = ConfiguredScheduler<object>;

/** Nothing is warned of. */
export const strict: Options = {
  onWarning: (message) => {
    throw new Error(message);
  },
};

/** The content of a saved scheduler's file. */
export async function fileOf(scheduler: AnyScheduler): Promise<Json> {
  const folder = new MemoryFolder();
  await scheduler.savePretrained(folder);
  await folder.commit();
  return JSON.parse(new TextDecoder().decode(folder.entries['scheduler_config.json'])) as Json;
}

/** A folder with such a file. */
export const filesOf = (json: Json): MemoryFiles => new MemoryFiles({ 'scheduler_config.json': JSON.stringify(json) });
