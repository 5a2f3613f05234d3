import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { emojiFaces } from './model.ts';
import { fileIn, residentBytes, said, start } from './started-command.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A signal that interrupts the command. */
export type Interruption = 'SIGINT' | 'SIGTERM';

/** Interrupts the command between two batches: those that are finished are kept. */
export async function interruptBatches(signal: Interruption): Promise<void> {
  const out = temporaryFolder();
  // More batches than could ever be finished.
  const child = start('generate', emojiFaces, '--steps', '2', '--count', '1000000', '--seed', '0', '--out', out);
  const [stdout, stderr, closed] = [text(child.stdout!), text(child.stderr!), once(child, 'close')];
  await fileIn(out, 'seed-1-000.png');
  child.kill(signal);
  expect(await closed).toEqual([130, null]);

  const files = readdirSync(out);
  const images = files.filter((name) => /^seed-\d+-000\.png$/.test(name));
  expect(files.sort()).toEqual([...images, 'grid.png'].sort());
  expect((await stdout).trim().split('\n')).toHaveLength(files.length);
  expect(await stderr).toContain(`${images.length} of 1000000 images`);
  expect(await stderr).toContain(
    `the same command with --seed ${images.length} --count ${1_000_000 - images.length} draws the rest`,
  );
  expect(await stderr).toMatch(/interrupted\n$/);
}

/** Interrupts the command, and once more while it waits for the network, which ends it there and then. */
export async function interruptTwice(second: Interruption): Promise<void> {
  // A single evaluation of so many images takes far longer than the test, and gigabytes.
  const child = start('generate', emojiFaces, '--steps', '1', '--batch-size', '1500', '--out', temporaryFolder());
  const closed = once(child, 'close');
  while (residentBytes(child.pid!) < 1e9) await setTimeout(5);
  child.kill('SIGINT');
  await said(child, 'waiting for the network');
  expect(child.exitCode).toBe(null);
  child.kill(second);
  expect(await closed).toEqual([null, second]);
}

/** Interrupts the command before it has drawn anything, or its network is loaded: it ends at once, and writes nothing. */
export async function interruptFirstBatch(signal: Interruption): Promise<void> {
  const out = temporaryFolder();
  // More steps than could ever be made.
  const child = start('generate', emojiFaces, '--steps', '1000000', '--out', out);
  const [stdout, stderr, closed] = [text(child.stdout!), text(child.stderr!), once(child, 'close')];
  await said(child, 'on cpu');
  child.kill(signal);
  expect(await closed).toEqual([130, null]);
  expect(readdirSync(out)).toEqual([]);
  expect(await stdout).toBe('');
  expect(await stderr).toContain('0 of 1 image');
}
