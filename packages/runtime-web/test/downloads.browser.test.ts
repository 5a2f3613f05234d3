import type { LoadProgress } from '@langevin/core';
import { urlFiles } from '@langevin/runtime-web';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bytesPerAnswer } from '../../../test/support/server-ways.ts';
import { fileBytes, type ServedFolder, serve, weightsBytes, weightsFile } from './support/model-server.ts';

let expected: Uint8Array;

beforeAll(async () => {
  expected = await fileBytes(`fixtures/unet/gray-tiny/${weightsFile}`);
  expect(expected.byteLength).toBe(weightsBytes);
});

/** Whether two files are the same, without a comparison that prints a million numbers. */
function isExpected(bytes: Uint8Array): boolean {
  return bytes.byteLength === expected.byteLength && bytes.every((byte, index) => byte === expected[index]);
}

/** The first byte that a request asked for. The browser's own cache may name the last one as well. */
const startOf = ({ range }: { readonly range?: string | undefined }): number =>
  Number(/^bytes=(\d+)-\d*$/.exec(range ?? 'bytes=0-')![1]);

/** The bytes at which requests for a file began, in their order. */
async function startsOf(folder: ServedFolder): Promise<number[]> {
  return (await folder.requests()).filter(({ method }) => method === 'GET').map(startOf);
}

/** Checks that each request but the first began where what had arrived ended: how much that is, the network decides. */
function expectToGoOn(starts: readonly number[], arrived: readonly number[]): void {
  expect(starts[0]).toBe(0);
  expect(starts.length).toBeGreaterThan(2);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  for (const start of starts.slice(1)) expect(arrived).toContain(start);
}

// At once, for the pauses before they are taken up again.
describe.concurrent('a connection that breaks', () => {
  it.each(['breaking', 'strict'] as const)(
    'is taken up again at the byte where it broke, whatever else a page may know of the answer: %s',
    async (way) => {
      const folder = serve(way);
      const arrived: number[] = [];
      const files = urlFiles(folder.url, { onProgress: ({ loaded }) => arrived.push(loaded) });
      expect(isExpected(await files.read(weightsFile))).toBe(true);
      expectToGoOn(await startsOf(folder), arrived);
    },
  );

  it('begins anew where the server gives no parts', async () => {
    const folder = serve('rangeless');
    expect(isExpected(await urlFiles(folder.url).read(weightsFile))).toBe(true);
  });

  it.each(['changing', 'versionless', 'shifted'] as const)(
    'begins anew, and not with parts that may be of two files: %s',
    async (way) => {
      const arrived: number[] = [];
      const files = urlFiles(serve(way).url, { onProgress: ({ loaded }) => arrived.push(loaded) });
      const read = files.read(weightsFile);
      await expect(read).rejects.toMatchObject({ code: 'download_failed', isTransient: true });
      await expect(read).rejects.toThrow(/broke off after \d+ bytes/);
      // Parts of two answers would come to more than one answer gives.
      expect(Math.max(...arrived)).toBeLessThanOrEqual(bytesPerAnswer);
    },
  );

  it('ends with an error that says so when it never comes back, and a later load goes on', async () => {
    const folder = serve('vanishing');
    const files = urlFiles(folder.url);
    const read = files.read(weightsFile);
    await expect(read).rejects.toMatchObject({ code: 'download_failed', isTransient: true, url: expect.any(String) });
    await expect(read).rejects.toThrow(/broke off after [1-9]\d* bytes \(.+\); load it again to go on from there\.$/);
    const [, received] = /after (\d+) bytes/.exec(String(await read.catch((error: unknown) => error)))!;
    const before = await startsOf(folder);
    await folder.setDown(false);
    expect(isExpected(await files.read(weightsFile))).toBe(true);
    const [next] = (await startsOf(folder)).slice(before.length);
    expect(next).toBe(Number(received));
  });

  it('that gives nothing at all ends with an error', async () => {
    const folder = serve('dead');
    const read = urlFiles(folder.url).read(weightsFile);
    await expect(read).rejects.toMatchObject({ code: 'download_failed', isTransient: true, status: undefined });
  });
});

describe('a connection that stays open and silent', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is given up, and taken up again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const folder = serve('stalling');
    const arrived: number[] = [];
    const files = urlFiles(folder.url, { onProgress: ({ loaded }) => arrived.push(loaded) });
    const read = files.read(weightsFile);
    while (arrived.at(-1) !== weightsBytes) {
      // The network takes its own time; only the waiting is made short.
      await folder.requests();
      vi.advanceTimersByTime(1000);
    }
    expect(isExpected(await read)).toBe(true);
    expectToGoOn(await startsOf(folder), arrived);
  });
});

describe('an abort', () => {
  /** Files of a slow server, and a read that was aborted when so many bytes had arrived. */
  function slowRead(stopAt: number) {
    const folder = serve('slow');
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = ({ loaded }: LoadProgress): void => {
      if (loaded >= stopAt) controller.abort(reason);
    };
    const files = urlFiles(folder.url, { onProgress });
    return { folder, files, reason, read: files.read(weightsFile, { signal: controller.signal }) };
  }

  it('rejects with its reason, lets go of the connection, and a second load goes on', async () => {
    const { folder, files, reason, read } = slowRead(200_000);
    await expect(read).rejects.toBe(reason);
    await expect.poll(async () => (await folder.requests()).at(-1)!.wasLeft).toBe(true);
    const before = await folder.requests();
    expect(before.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
    expect(isExpected(await files.read(weightsFile))).toBe(true);
    const after = (await folder.requests()).slice(before.length);
    expect(after).toHaveLength(1);
    expect(startOf(after[0]!)).toBeGreaterThanOrEqual(200_000);
  });

  it('of one reader leaves the others theirs', async () => {
    const { folder, files, reason, read } = slowRead(100_000);
    const other = files.read(weightsFile);
    await expect(read).rejects.toBe(reason);
    expect(isExpected(await other)).toBe(true);
    expect(await folder.requests()).toHaveLength(2);
  });

  it('before the start asks nothing', async () => {
    const folder = serve('plain');
    const reason = new Error('no');
    const read = urlFiles(folder.url).read(weightsFile, { signal: AbortSignal.abort(reason) });
    await expect(read).rejects.toBe(reason);
    expect(await folder.requests()).toEqual([]);
  });
});

describe('progress', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is that of all files together, only grows, ends at the total, and has a rate', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const folder = serve('slow');
    const told: LoadProgress[] = [];
    const files = urlFiles(folder.url, {
      onProgress: (progress) => {
        told.push(progress);
        vi.advanceTimersByTime(1000);
      },
    });
    const [config] = await Promise.all([files.read('config.json'), files.read(weightsFile)]);
    const whole = config.byteLength + weightsBytes;
    expect(told.length).toBeGreaterThan(10);
    expect(told.at(-1)).toMatchObject({ loaded: whole, total: whole });
    expect(new Set(told.map(({ file }) => file)).size).toBe(2);
    for (const [index, { loaded, total }] of told.entries()) {
      expect(loaded).toBeGreaterThanOrEqual(told[index - 1]?.loaded ?? 1);
      expect(total).toBeGreaterThanOrEqual(loaded);
    }
    // A second went by after each.
    expect(told[1]!.bytesPerSecond).toBe(told[1]!.loaded);
    expect(told.at(-1)!.bytesPerSecond).toBeCloseTo(whole / (told.length - 1), 3);
  });

  it.each(['rangeless', 'compressing', 'streaming', 'headless'] as const)(
    'only grows, and ends at the total, whatever happens: %s',
    async (way) => {
      const told: LoadProgress[] = [];
      const files = urlFiles(serve(way).url, { onProgress: (progress) => told.push(progress) });
      await files.read(weightsFile);
      const loaded = told.map((progress) => progress.loaded);
      expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
      expect(told.at(-1)).toMatchObject({ loaded: weightsBytes, total: weightsBytes });
    },
  );
});

describe('a hash', () => {
  it('that the server gives is checked', async () => {
    expect(isExpected(await urlFiles(serve('hashed').url).read(weightsFile))).toBe(true);
    const folder = serve('corrupt');
    const files = urlFiles(folder.url);
    await expect(files.read(weightsFile)).rejects.toMatchObject({ code: 'invalid_file' });
    await expect(files.read(weightsFile)).rejects.toThrow(`not ${'0'.repeat(64)}`);
    // What was wrong is downloaded again, whole.
    expect((await folder.requests()).map(({ range }) => range)).toEqual([undefined, undefined, undefined]);
  });

  it('that the caller gives is checked, in place of the server’s', async () => {
    const digest = await crypto.subtle.digest('SHA-256', expected as Uint8Array<ArrayBuffer>);
    const right = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const { url } = serve('corrupt', 'fixtures/unet');
    const path = `gray-tiny/${weightsFile}`;
    const files = urlFiles(url, { sha256: { [path]: right.toUpperCase() } });
    expect(isExpected(await files.folder('gray-tiny').read(weightsFile))).toBe(true);
  });

  it('that is wrong refuses the file', async () => {
    const files = urlFiles(serve('plain').url, { sha256: { 'config.json': 'a'.repeat(64) } });
    await expect(files.read('config.json')).rejects.toMatchObject({ code: 'invalid_file' });
    // Nor is any part of it given.
    await expect(files.read('config.json', { offset: 1, length: 2 })).rejects.toMatchObject({ code: 'invalid_file' });
    expect((await files.read(weightsFile)).byteLength).toBe(weightsBytes);
  });

  it('that is none is refused', () => {
    expect(() => urlFiles('/models', { sha256: { 'config.json': 'abc' } })).toThrow('"abc" of "config.json"');
    expect(() => urlFiles('/models', { sha256: { '../x': 'a'.repeat(64) } })).toThrow('not a path inside');
  });

  it('is warned of where it can’t be checked', async () => {
    const subtle = vi.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as unknown as SubtleCrypto);
    const warnings: string[] = [];
    const files = urlFiles(serve('corrupt').url, { onWarning: (message) => warnings.push(message) });
    expect(isExpected(await files.read(weightsFile))).toBe(true);
    subtle.mockRestore();
    expect(warnings).toEqual([expect.stringContaining('is not checked by its hash')]);
  });
});
