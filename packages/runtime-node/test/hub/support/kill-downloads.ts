import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lutimesSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodePlatform } from '@langevin/runtime-node';
import { expect } from 'vitest';
import { filesBelow, type HubInTests } from '../../../../../test/support/hub/use-hub.ts';
import { randomNumbers, toldSeed } from '../../../../../test/support/random-numbers.ts';
import { noise } from './model.ts';

const program = fileURLToPath(new URL('../programs/downloads.ts', import.meta.url));

/** Three files, which take a few hundred requests' pieces to come. */
const parts: Readonly<Record<string, Buffer>> = Object.fromEntries(
  ['a.safetensors', 'b.safetensors', 'c.json'].map((name) => [name, noise(400_000, name)]),
);
const names = Object.keys(parts);
const pieceBytes = 20_000;
/** In how many the files are sent. */
const pieces = (names.length * 400_000) / pieceBytes;

/** Starts a process that downloads the files of `some/parts`. */
export function startDownload(): ChildProcess {
  const args = ['--conditions=@langevin/source', '--import=tsx', program, 'some/parts', ...names];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Has the hub send the files slowly. @param onPiece - told of each piece that is sent. */
export function hostSlowly(hub: HubInTests, onPiece = (): void => {}): void {
  hub.server.add('some/parts', parts);
  hub.server.fault = ({ path }) =>
    path.includes('Signature=') || path.includes('resolve-cache')
      ? { pace: { bytes: pieceBytes, pause: 4 }, onPiece }
      : undefined;
}

/**
 * Kills one process after another while it downloads, and lets the last come to its end: everything that ever had its name
 * was whole, and nothing else is left.
 */
export async function killDownloads(hub: HubInTests, count: number): Promise<void> {
  const random = randomNumbers(toldSeed('downloads are killed'));
  let [sent, left] = [0, 0];
  hostSlowly(hub, () => {
    sent++;
  });
  const blobs = join(hub.cacheDir, 'models--some--parts/blobs');
  for (let kill = 0; kill < count; kill++) {
    const before = hub.server.requests.length;
    const child = startDownload();
    const exit = new Promise((resolve) => child.on('exit', resolve));
    // From its first request on, until it would be done: by what it was sent, whatever time that takes.
    const moment = Math.floor(random() * pieces);
    sent = 0;
    const isReached = () => hub.server.requests.length > before && sent >= moment;
    while (!isReached() && child.exitCode === null) await setTimeout(1);
    child.kill('SIGKILL');
    await exit;
    left += list(blobs).filter((name) => name.endsWith('.incomplete')).length;
    expectNamedToBeWhole(blobs);
    // Every other time, what it left is old enough to be taken up.
    if (kill % 2 === 0) makeOld(hub.cacheDir);
  }
  expect(left).toBeGreaterThan(0);
  makeOld(hub.cacheDir);
  hub.server.fault = () => undefined;
  const files = await nodePlatform().open('some/parts');
  await files.prefetch!(names);
  for (const name of names) expect(Buffer.from(await files.read(name)).equals(parts[name]!)).toBe(true);
  expect(hub.cached()).toHaveLength(1 + 2 * names.length);
}

function expectNamedToBeWhole(blobs: string): void {
  for (const name of list(blobs).filter((one) => !one.endsWith('.incomplete'))) {
    const content = readFileSync(join(blobs, name));
    const hash =
      name.length === 64
        ? createHash('sha256').update(content)
        : createHash('sha1').update(`blob ${content.byteLength}\0`).update(content);
    expect(hash.digest('hex')).toBe(name);
  }
}

/** Lets time pass: what was left behind is long so. */
function makeOld(folder: string): void {
  for (const path of filesBelow(folder)) if (/\.(incomplete|tmp)$/.test(path)) lutimesSync(join(folder, path), 0, 0);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
