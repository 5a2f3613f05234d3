import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../../test/support/hub/gate.ts';
import { filesOf } from '../../../../test/support/hub/hosted-repository.ts';
import { HubServer } from '../../../../test/support/hub/hub-server.ts';
import { filesBelow } from '../../../../test/support/hub/use-hub.ts';
import { emojiFaces } from '../support/model.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Starts the command in a process of its own, from its source. */
function start(...args: string[]): ChildProcess {
  return startWith(process.env, ...args);
}

function startWith(env: NodeJS.ProcessEnv, ...args: string[]): ChildProcess {
  const node = ['--import', 'tsx', '--conditions', '@langevin/source', main, ...args];
  return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'pipe'], env });
}

/** Waits until a file of some name is in a folder. */
async function fileIn(folder: string, name: string): Promise<void> {
  while (!readdirSync(folder).includes(name)) await setTimeout(10);
}

/** Waits until a program has said something on stderr. */
async function said(child: ChildProcess, what: string): Promise<void> {
  let text = '';
  for await (const chunk of on(child.stderr!, 'data')) {
    text += chunk;
    if (text.includes(what)) return;
  }
}

/** The memory of a process, where Linux tells it. */
function residentBytes(pid: number): number {
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

describe('the process', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('keeps the finished batches on %s, and exits with 130', async (signal) => {
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
  });

  it('writes nothing of a batch that is interrupted', async () => {
    const out = temporaryFolder();
    const child = start('generate', emojiFaces, '--steps', '100000', '--out', out);
    const [stdout, stderr, closed] = [text(child.stdout!), text(child.stderr!), once(child, 'close')];
    await said(child, 'on cpu');
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(readdirSync(out)).toEqual([]);
    expect(await stdout).toBe('');
    expect(await stderr).toContain('0 of 1 image');
  });

  it.runIf(process.platform === 'linux').each(['SIGINT', 'SIGTERM'] as const)(
    'a second interruption, %s, waits for nothing',
    async (signal) => {
      // A single evaluation of so many images takes far longer than the test, and gigabytes.
      const child = start('generate', emojiFaces, '--steps', '1', '--batch-size', '1500', '--out', temporaryFolder());
      const closed = once(child, 'close');
      while (residentBytes(child.pid!) < 1e9) await setTimeout(5);
      child.kill('SIGINT');
      await said(child, 'waiting for the network');
      expect(child.exitCode).toBe(null);
      child.kill(signal);
      expect(await closed).toEqual([null, signal]);
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends at once on %s, though the network is not loaded yet',
    async (signal) => {
      // More steps than could ever be made.
      const child = start('generate', emojiFaces, '--steps', '1000000', '--out', temporaryFolder());
      const closed = once(child, 'close');
      await said(child, 'on cpu');
      child.kill(signal);
      expect(await closed).toEqual([130, null]);
    },
  );

  it('ends quietly when nobody reads its output any more', async () => {
    const child = start('inspect', emojiFaces);
    child.stdout!.destroy();
    const [stderr, closed] = [text(child.stderr!), once(child, 'close')];
    expect(await closed).toEqual([0, null]);
    expect(await stderr).toBe('');
  });

  it('keeps what has come of a download on SIGINT, and the same command goes on from there', async () => {
    const hub = await HubServer.start();
    const home = temporaryFolder();
    hub.add('some/faces', filesOf(emojiFaces));
    const { until, open: goOn } = gate();
    hub.fault = ({ host }) => (host === 'store' ? { hold: { after: 1_000_000, until } } : undefined);
    const env = { ...process.env, HF_HUB_OFFLINE: '', HF_ENDPOINT: hub.url, HF_HOME: home };
    const download = () => startWith(env, 'download', 'some/faces');
    const child = download();
    const [stderr, closed] = [text(child.stderr!), once(child, 'close')];
    const partial = (): string | undefined => filesBelow(home).find((path) => path.endsWith('.incomplete'));
    while (!partial() || statSync(join(home, partial()!)).size < 500_000) await setTimeout(5);
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(await stderr).toMatch(/interrupted\n$/);
    goOn();
    const size = statSync(join(home, partial()!)).size;
    hub.requests.length = 0;
    const next = download();
    const [stdout, ended] = [text(next.stdout!), once(next, 'close')];
    expect(await ended).toEqual([0, null]);
    expect(hub.requests.filter(({ host }) => host === 'store').map(({ range }) => range)).toEqual([`bytes=${size}-`]);
    const weights = 'unet/diffusion_pytorch_model.safetensors';
    const [found, wanted] = [(await stdout).trim(), emojiFaces].map((folder) => readFileSync(join(folder, weights)));
    expect(found!.equals(wanted!)).toBe(true);
    expect(partial()).toBeUndefined();
    await hub.close();
  });
});
