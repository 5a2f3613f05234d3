import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FolderBusyError } from '@langevin/core';
import { finishSave } from './finish-save.ts';
import { leadsOutOf } from './leads-out-of.ts';
import { journalName } from './save-journal.ts';

/** How long a load waits for saves in all, in ms: less than reading may take. */
const longestWait = 3000;
/** How often something is loaded that somebody saves meanwhile. */
const mostLoads = 20;

/** Looks whether somebody saved into a folder while it was read. */
export class FolderWatch {
  readonly #root: string;
  readonly #source: string;
  readonly #onWarning: (message: string) => void;
  readonly #identities = new Map<string, string>();
  readonly #told = new Set<string>();
  #patience: number;
  #loads = 0;

  /**
   * @param root - the folder's absolute path.
   * @param source - what the user called it.
   * @param patience - how long to wait for saves in all, in ms.
   */
  constructor(root: string, source: string, onWarning: (message: string) => void, patience: number = longestWait) {
    this.#root = root;
    this.#source = source;
    this.#onWarning = onWarning;
    this.#patience = patience;
  }

  /** Notes how a file was found when it was first asked for, if it was. */
  note(path: string, stats: BigIntStats | undefined): void {
    if (!this.#identities.has(path)) this.#identities.set(path, identityOf(stats));
  }

  /**
   * Waits for a save that is being put into a folder, or ends one that was stopped.
   *
   * @throws {FolderBusyError} if it takes too long.
   */
  async settle(signal: AbortSignal | undefined, folder: string = this.#root): Promise<void> {
    const begin = performance.now();
    const onBusy = (who: string) => this.#busy(`${who}. If nobody is, remove that file`);
    const problem = await finishSave(folder, { signal, patience: this.#patience, onBusy });
    this.#patience = Math.max(0, this.#patience - (performance.now() - begin));
    if (problem === undefined || this.#told.has(folder)) return;
    this.#told.add(folder);
    this.#onWarning(`${this.#source}: ${problem.message}.`);
  }

  /**
   * Whether what was noted may be of two states of the folder. A save that still moves files might have moved some of them
   * alone; so it is waited for first. What is noted from then on is of another load.
   *
   * @throws {FolderBusyError} if it was so too often, or a save takes too long.
   */
  async hasChanged(signal: AbortSignal | undefined): Promise<boolean> {
    const noted = [...this.#identities];
    this.#identities.clear();
    for (const folder of new Set([this.#root, ...noted.map(([path]) => dirname(path))])) {
      // Links are followed to read, and not to move anything.
      const isInside = folder === this.#root || (await leadsOutOf(this.#root, join(folder, journalName))) === undefined;
      if (isInside) await this.settle(signal, folder);
    }
    for (const [path, identity] of noted) {
      if (identityOf(await statsOf(path)) === identity) continue;
      if (++this.#loads === mostLoads) throw this.#busy(`somebody did so each of ${mostLoads} times`);
      return true;
    }
    return false;
  }

  #busy(who: string): FolderBusyError {
    return new FolderBusyError(
      this.#source,
      `can't be loaded while somebody saves there: ${who}. Else load it when that has ended.`,
    );
  }
}

async function statsOf(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch(() => undefined);
}

/** What another file of the same path has otherwise. */
function identityOf(stats: BigIntStats | undefined): string {
  return stats === undefined ? '' : [stats.dev, stats.ino, stats.size, stats.mtimeNs].join();
}
