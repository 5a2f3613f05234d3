import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/** What Chromium's packages call its program. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Flags for tests: no sandbox for root, WebGPU on whatever adapter there is, and no requests of the browser's own. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Flags for tests that load WebAssembly often and run it little: functions are compiled when they are called, and by V8's
 * first compiler alone. The second makes them several times as fast, and takes minutes of both cores over a whole suite.
 */
export const quickWasmFlags: readonly string[] = [
  ...chromiumFlags,
  '--js-flags=--liftoff-only --wasm-lazy-compilation',
];

/** The Chromium to test in: that of `CHROMIUM_PATH`, one on the path, or one that Playwright installed. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.CHROMIUM_PATH ?? '', ...onPath, chromium.executablePath()].find(
    (path) => path && existsSync(path),
  );
}

/**
 * Finds a Chromium, or installs one: with apt where that may be done, else by Playwright.
 *
 * @throws {Error} if neither can.
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  const isRoot = process.getuid?.() === 0;
  const attempts = [
    ...(isRoot && existsSync('/usr/bin/apt-get')
      ? ['apt-get update', 'apt-get install -y --no-install-recommends chromium']
      : []),
    'npx playwright install chromium',
  ];
  for (const attempt of attempts) {
    console.log(`no Chromium is here to test in: ${attempt}`);
    const { status } = spawnSync(attempt, { shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
    const installed = status === 0 ? findChromium() : undefined;
    if (installed !== undefined) return installed;
  }
  throw new Error('No Chromium was found, and none could be installed. Set CHROMIUM_PATH to the program of one.');
}
