import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadProgress, ModelFiles } from '@langevin/core';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { gate } from '../../../../test/support/hub/gate.ts';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { PartialFile, TakenOver } from '../../src/hub/partial-file.ts';
import { contents, noise, weightsFile } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();
const weights = contents[weightsFile] as Buffer;
const sha256 = createHash('sha256').update(weights).digest('hex');
const partials = (): string[] => hub.cached().filter((path) => path.endsWith('.incomplete'));
const storeRanges = () => hub.server.requests.filter(({ host }) => host === 'store').map(({ range }) => range);

/** Loads the weights and expects them to be right, with nothing else left beside them. */
async function expectWhole(): Promise<void> {
  const files = await open('some/faces');
  expect(Buffer.from(await files.read(weightsFile)).equals(weights)).toBe(true);
  expect(partials()).toEqual([]);
}

describe('a connection', () => {
  it('that breaks is taken up where it broke, as often as it gets on', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { cutAfter: 30_000 } : undefined);
    await expectWhole();
    const ranges = storeRanges();
    expect(ranges[0]).toBeUndefined();
    expect(ranges.length).toBeGreaterThan(3);
    // A connection may break before anything of it was seen.
    const begins = ranges.map((range = 'bytes=0-') => Number(/\d+/.exec(range)![0]));
    expect(begins).toEqual([...begins].sort((a, b) => a - b));
  });

  it('that breaks begins anew where the server knows no parts', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host, count }) => {
      if (host !== 'store') return undefined;
      return count === 0 ? { cutAfter: 30_000 } : { ignoresRanges: true };
    };
    await expectWhole();
    expect(storeRanges()).toHaveLength(2);
  });

  it('that trickles comes to its end', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { pace: { bytes: 20_000, pause: 5 } } : undefined);
    await expectWhole();
  });

  it('that says nothing is given up', async () => {
    hub.server.add('some/faces', contents);
    const files = await open('some/faces');
    await files.has(weightsFile);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      hub.server.fault = ({ host }) => (host === 'store' ? { isSilent: true } : undefined);
      const failure = files.read(weightsFile).then(
        () => undefined,
        (error: unknown) => error,
      );
      let isOver = false;
      void failure.then(() => {
        isOver = true;
      });
      // The requests are real, and time is not: it goes on when the next of them has come.
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        if (vi.getTimerCount() > 0) await vi.advanceTimersByTimeAsync(1000);
      }
      expect(await failure).toMatchObject({
        code: 'download_failed',
        message: expect.stringContaining('nothing came for 30 seconds'),
      });
    } finally {
      vi.useRealTimers();
    }
    expect(partials()).toEqual([]);
  });

  it.each([503, 500, 429])('that is answered %i at first is tried again', async (status) => {
    hub.server.add('some/faces', contents);
    const onWarning = vi.fn();
    hub.server.fault = ({ count }) => (count === 0 ? { status, headers: { 'Retry-After': '0' } } : undefined);
    const files = await open('some/faces', { onWarning });
    expect(Buffer.from(await files.read(weightsFile)).equals(weights)).toBe(true);
    if (status === 429) expect(onWarning.mock.calls[0]![0]).toContain('too many requests came from here (429)');
  });

  it('that is to wait for longer than anybody would is not waited for', async () => {
    for (const headers of [{ 'Retry-After': '86400' }, { RateLimit: '"resolvers";r=0;t=1200' }] as Record<
      string,
      string
    >[]) {
      hub.server.fault = () => ({ status: 429, headers });
      const failure = open('some/faces', { onWarning: () => {} });
      await expect(failure).rejects.toMatchObject({ status: 429, retryAfter: headers.RateLimit ? 1200 : 86400 });
      await expect(failure).rejects.toThrow(/Try again in (1200|86400) seconds/);
      expect(hub.server.takePaths()).toHaveLength(1);
    }
  });
});

describe('content', () => {
  it('of another hash is refused, and never named', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { content: noise(200_000, 'b') } : undefined);
    const failure = (await open('some/faces')).read(weightsFile);
    await expect(failure).rejects.toMatchObject({ code: 'invalid_file' });
    await expect(failure).rejects.toThrow(`not ${sha256}: it was changed on the way. Load it again.`);
    expect(hub.cached()).toEqual([]);
    hub.server.fault = () => undefined;
    await expectWhole();
  });

  it('that is longer than announced is cut off, and refused', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { content: noise(5_000_000, 'b') } : undefined);
    const failure = (await open('some/faces')).read(weightsFile);
    await expect(failure).rejects.toThrow('has more than the 200000 bytes that were announced');
    for (const path of partials()) expect(statSync(join(hub.cacheDir, path)).size).toBeLessThanOrEqual(200_000);
    hub.server.fault = () => undefined;
    await expectWhole();
  });

  it('of a small file is checked, too', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ path }) => (path.includes('resolve-cache') ? { content: Buffer.from('[]') } : undefined);
    await expect((await open('some/faces')).read('unet/config.json')).rejects.toThrow('has the SHA-1 of git');
  });

  it('that is shorter than announced is asked for some times, and then given up', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { content: weights.subarray(0, 1000) } : undefined);
    const failure = (await open('some/faces')).read(weightsFile);
    await expect(failure).rejects.toThrow(/broke off after 1000 bytes/);
  });
});

describe('what an earlier download left', () => {
  /** Leaves the beginning of the weights in the cache, as a download does that ends in order. */
  async function leavePart(): Promise<string> {
    hub.server.add('some/faces', contents);
    const signal = new AbortController();
    hub.server.fault = ({ host }) => (host === 'store' ? { pace: { bytes: 50_000, pause: 1 } } : undefined);
    const files = await open('some/faces', { onProgress: ({ loaded }) => loaded >= 100_000 && signal.abort() });
    await expect(files.read(weightsFile, { signal: signal.signal })).rejects.toThrow('aborted');
    const isLetGoOf = () => partials().length === 1 && statSync(join(hub.cacheDir, partials()[0]!)).mtimeMs === 0;
    await vi.waitUntil(isLetGoOf, { timeout: 60_000 });
    hub.server.fault = () => undefined;
    hub.server.requests.length = 0;
    return join(hub.cacheDir, partials()[0]!);
  }

  it('is gone on with, in any process', async () => {
    const size = statSync(await leavePart()).size;
    expect(size).toBeGreaterThanOrEqual(100_000);
    await expectWhole();
    expect(storeRanges()).toEqual([`bytes=${size}-`]);
  });

  it('is gone on with if all of it is there', async () => {
    writeFileSync(await leavePart(), weights);
    const part = join(hub.cacheDir, partials()[0]!);
    utimesSync(part, 0, 0);
    await expectWhole();
    expect(storeRanges()).toEqual([]);
  });

  it.each([
    ['is something else', 100_000, 'b'],
    ['is longer than it should be', 300_000, 'a'],
  ])('begins anew if it %s', async (_, length, seed) => {
    const part = await leavePart();
    writeFileSync(part, noise(length, seed));
    utimesSync(part, 0, 0);
    await expectWhole();
  });

  it('is left to who writes to it, for a minute', async () => {
    const part = await leavePart();
    utimesSync(part, new Date(), new Date());
    const files = await open('some/faces');
    expect(Buffer.from(await files.read(weightsFile)).equals(weights)).toBe(true);
    expect(storeRanges()).toEqual([undefined]);
    expect(partials()).toHaveLength(1);
    const before = new Date(Date.now() - 61_000);
    utimesSync(part, before, before);
    // A later load, of anything, tidies up.
    await (await open('some/faces')).prefetch!(['README.md']);
    expect(partials()).toEqual([]);
  });

  it("by Python's client is left alone", async () => {
    const part = await leavePart();
    const theirs = join(hub.cacheDir, `models--some--faces/blobs/${sha256}.0123abcd.incomplete`);
    writeFileSync(theirs, readFileSync(part));
    utimesSync(theirs, 0, 0);
    truncateSync(part, 10);
    utimesSync(part, 0, 0);
    const files = await open('some/faces');
    expect(Buffer.from(await files.read(weightsFile)).equals(weights)).toBe(true);
    expect(storeRanges()).toEqual(['bytes=10-']);
    expect(partials()).toEqual([theirs.slice(hub.cacheDir.length + 1)]);
  });
});

describe('a partial file that another process took over', () => {
  it('is not written to any more, and both end with the whole', async () => {
    hub.server.add('some/faces', contents);
    await (await open('some/faces')).read('README.md');
    const blob = join(hub.cacheDir, 'models--some--faces/blobs', sha256);
    const slept = await PartialFile.open(blob);
    await slept.append(weights.subarray(0, 1000));
    utimesSync(slept.path, 0, 0);
    await expectWhole();
    expect(storeRanges()).toEqual(['bytes=1000-']);
    for (const change of [() => slept.begin(), () => slept.append(Buffer.from('x')), () => slept.become(blob)]) {
      await expect(change()).rejects.toThrow(TakenOver);
    }
    await slept.release();
    expect(readFileSync(blob).equals(weights)).toBe(true);
    await expectWhole();
  });

  it('goes to one of many who want it', async () => {
    const folder = join(hub.cacheDir, 'blobs');
    mkdirSync(folder, { recursive: true });
    for (let round = 0; round < 20; round++) {
      const blob = join(folder, String(round));
      writeFileSync(`${blob}.aaaaaaaa.langevin.incomplete`, 'abc');
      utimesSync(`${blob}.aaaaaaaa.langevin.incomplete`, 0, 0);
      const parts = await Promise.all(Array.from({ length: 6 }, () => PartialFile.open(blob)));
      expect(parts.map(({ length }) => length).sort()).toEqual([0, 0, 0, 0, 0, 3]);
      for (const part of parts) await part.remove();
    }
  });
});

describe('what a program does with its progress', () => {
  it('is its own affair: an error comes through at once', async () => {
    hub.server.add('some/faces', contents);
    const own = new TypeError('own');
    const files = await open('some/faces', {
      onProgress: () => {
        throw own;
      },
    });
    await expect(files.read(weightsFile)).rejects.toBe(own);
    expect(storeRanges()).toHaveLength(1);
  });

  it('is not misled by a file that is asked for again while it comes', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { pace: { bytes: 20_000, pause: 2 } } : undefined);
    const told: LoadProgress[] = [];
    let again: Promise<unknown> | undefined;
    const files: ModelFiles = await open('some/faces', {
      onProgress: (progress) => {
        told.push(progress);
        if (progress.loaded > 50_000) again ??= files.read(weightsFile);
      },
    });
    await files.read(weightsFile);
    await again;
    expect(told.at(-1)).toMatchObject({ loaded: 200_000, total: 200_000 });
    expect(told.map(({ loaded }) => loaded)).toEqual(told.map(({ loaded }) => loaded).sort((a, b) => a - b));
  });
});

describe('an abort', () => {
  it('of one who waits for the listing leaves it to the others, and ends it with the last', async () => {
    hub.server.add('some/faces', contents);
    const files = await open('some/faces');
    const { until, open: goOn } = gate();
    hub.server.fault = ({ path }) => (path.includes('/tree/') ? { until } : undefined);
    const controller = new AbortController();
    const [first, second] = [files.read('README.md', { signal: controller.signal }), files.read('unet/config.json')];
    controller.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    goOn();
    expect(Buffer.from(await second).toString()).toBe('{}');
  });

  it('before anything begins sends no request', async () => {
    const reason = new Error('enough');
    for (const revision of ['main', '0'.repeat(40)]) {
      await expect(open('some/faces', { revision, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    }
    expect(hub.server.takePaths()).toEqual([]);
  });

  it.each([
    ['the look for a revision', '/revision/'],
    ['the listing', '/tree/'],
    ['the redirect of a file', '/resolve/'],
    ['a small file', '/resolve-cache/'],
    ['a large file', 'Signature='],
  ])('in %s rejects at once, and leaves nothing half', async (_, phase) => {
    hub.server.add('some/faces', contents);
    const controller = new AbortController();
    const reason = new Error('enough');
    hub.server.fault = ({ path }) => {
      if (!path.includes(phase)) return undefined;
      setTimeout(() => controller.abort(reason), 1);
      return { isSilent: true };
    };
    const load = async (signal?: AbortSignal): Promise<void> => {
      const files = await open('some/faces', { signal });
      await files.prefetch!(Object.keys(contents), signal);
    };
    await expect(load(controller.signal)).rejects.toBe(reason);
    hub.server.fault = () => undefined;
    await load();
    expect(partials()).toEqual([]);
    await expectWhole();
  });

  it('of one of two who wait for a file leaves it to the other', async () => {
    hub.server.add('some/faces', contents);
    const { until, open: goOn } = gate();
    hub.server.fault = ({ host }) => (host === 'store' ? { hold: { after: 50_000, until } } : undefined);
    const controller = new AbortController();
    const files: ModelFiles = await open('some/faces', { onProgress: () => controller.abort() });
    const [first, second] = [files.read(weightsFile, { signal: controller.signal }), files.read(weightsFile)];
    await expect(first).rejects.toThrow('aborted');
    goOn();
    expect(Buffer.from(await second).equals(weights)).toBe(true);
    expect(storeRanges()).toHaveLength(1);
  });
});
