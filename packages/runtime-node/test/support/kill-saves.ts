import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodePlatform } from '@langevin/runtime-node';
import { expect } from 'vitest';
import { filesBelow } from '../../../../test/support/hub/use-hub.ts';
import { randomNumbers, toldSeed } from '../../../../test/support/random-numbers.ts';
import { saveContent } from './save-content.ts';
import { temporaryFolder } from './temporary-folder.ts';

const program = fileURLToPath(new URL('../programs/saves.ts', import.meta.url));

/** Starts a process that saves into a folder for ever. */
export function startSaves(target: string) {
  const args = ['--conditions=@langevin/source', '--import=tsx', program, target];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/**
 * Kills one process after another while it saves: whoever opens the folder then finds one of the two contents, whole, and
 * the next save leaves nothing of theirs.
 */
export async function killSaves(count: number): Promise<void> {
  const random = randomNumbers(toldSeed('saves are killed'));
  const target = join(temporaryFolder(), 'model');
  // On a slow machine, the first of them is killed before it has moved anything.
  await saveContent(target, 'b');
  for (let kill = 0; kill < count; kill++) {
    const child = startSaves(target);
    for (let saves = Math.floor(random() * 4); saves >= 0; saves--) await once(child.stdout!, 'data');
    // The moving of the files takes about a millisecond.
    await setTimeout(random() * 2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expectWhole(target);
  }
  await saveContent(target, 'b');
  expect(readdirSync(target).filter((name) => name.startsWith('.saving'))).toEqual([]);
}

/** Opens a folder, and expects one content in it. */
export async function expectWhole(target: string): Promise<void> {
  const files = await nodePlatform().open(target);
  const content = async (path: string) => Buffer.from(await files.read(path)).toString();
  const first = await content('part-0/0');
  for (let file = 1; file < 12; file++) expect(await content(`part-${file % 3}/${file}`)).toBe(first);
  const visible = filesBelow(target).filter((path) => !path.startsWith('.saving'));
  expect(visible.filter((path) => path.startsWith('only-'))).toEqual([`only-${first}`]);
  expect(visible).toHaveLength(13);
}
