import type { LoadProgress } from '@langevin/core';
import { urlFiles } from '@langevin/runtime-web';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fileBytes, serve, weightsBytes, weightsFile } from './support/model-server.ts';

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

describe('a connection that breaks', () => {
  it('is taken up again at the byte where it broke', async () => {
    const folder = serve('breaking');
    expect(isExpected(await urlFiles(folder.url).read(weightsFile))).toBe(true);
    const gets = (await folder.requests()).filter(({ method }) => method === 'GET');
    expect(gets.map(startOf)).toEqual(Array.from({ length: 12 }, (_, index) => 100_000 * index));
  });

  it('is taken up without any permission from another site but to be read at all', async () => {
    const folder = serve('strict');
    expect(isExpected(await urlFiles(folder.url).read(weightsFile))).toBe(true);
    const requests = await folder.requests();
    expect(requests).toHaveLength(13);
    expect(startOf(requests.at(-1)!)).toBe(1_100_000);
  });

  it('begins anew where the server gives no parts', async () => {
    const folder = serve('rangeless');
    expect(isExpected(await urlFiles(folder.url).read(weightsFile))).toBe(true);
  });

  it('begins anew, and not with parts of two files, where the file changes each time', async () => {
    const folder = serve('changing');
    const read = urlFiles(folder.url)
      .read(weightsFile)
      .then(({ byteLength }) => byteLength);
    await expect(read).rejects.toMatchObject({ code: 'download_failed', isTransient: true });
    await expect(read).rejects.toThrow('broke off after 100000 bytes');
    const answers = (await folder.requests()).filter(({ range }) => range === undefined);
    expect(answers.length).toBeGreaterThan(3);
  });

  it.each(['versionless', 'shifted'] as const)('is not taken up by parts that may be wrong: %s', async (way) => {
    const folder = serve(way);
    await expect(urlFiles(folder.url).read(weightsFile)).rejects.toMatchObject({ code: 'download_failed' });
    const gets = (await folder.requests()).filter(({ method }) => method === 'GET');
    expect(gets.filter(({ range }) => range === undefined).length).toBeGreaterThanOrEqual(5);
  });

  it('ends with an error that says so when it never comes back, and a later load goes on', async () => {
    const folder = serve('breaking');
    const files = urlFiles(folder.url, {
      onProgress: async ({ loaded }) => {
        if (loaded === 300_000) await folder.setDown(true);
      },
    });
    const read = files.read(weightsFile);
    await expect(read).rejects.toMatchObject({ code: 'download_failed', isTransient: true, url: expect.any(String) });
    await expect(read).rejects.toThrow(/broke off after [3-4]\d{5} bytes \(.+\); load it again to go on from there\.$/);
    const before = await folder.requests();
    await folder.setDown(false);
    expect(isExpected(await files.read(weightsFile))).toBe(true);
    const [next] = (await folder.requests()).slice(before.length);
    expect(startOf(next!)).toBeGreaterThanOrEqual(300_000);
  });

  it('that gives nothing at all ends with an error', async () => {
    const folder = serve('dead');
    const read = urlFiles(folder.url).read(weightsFile);
    await expect(read).rejects.toMatchObject({ code: 'download_failed', isTransient: true, status: undefined });
    const { length } = await folder.requests();
    // The browser tries a connection again that was closed on it.
    expect(length).toBeGreaterThanOrEqual(6);
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
      const before = arrived.length;
      // The network takes its own time; only the waiting is made short.
      for (let asked = 0; arrived.length === before || asked < 3; asked += 1) await folder.requests();
      vi.advanceTimersByTime(30_000);
      await folder.requests();
      vi.advanceTimersByTime(300);
    }
    expect(isExpected(await read)).toBe(true);
    const gets = (await folder.requests()).filter(({ method }) => method === 'GET');
    expect(gets.map(startOf)).toEqual(Array.from({ length: 12 }, (_, index) => 100_000 * index));
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
    await vi.waitFor(async () => expect((await folder.requests()).at(-1)!.wasLeft).toBe(true));
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

  it('ends a pause before a next attempt at once', async () => {
    const folder = serve('dead');
    const controller = new AbortController();
    const read = urlFiles(folder.url).read(weightsFile, { signal: controller.signal });
    await vi.waitFor(async () => expect((await folder.requests()).length).toBeGreaterThan(3));
    const start = performance.now();
    controller.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('progress', () => {
  it('is that of all files together, only grows, ends at the total, and has a rate', async () => {
    const folder = serve('slow');
    const told: LoadProgress[] = [];
    const files = urlFiles(folder.url, { onProgress: (progress) => told.push(progress) });
    const start = performance.now();
    const [config] = await Promise.all([files.read('config.json'), files.read(weightsFile)]);
    const seconds = (performance.now() - start) / 1000;
    const whole = config.byteLength + weightsBytes;
    expect(told.length).toBeGreaterThan(10);
    expect(told.at(-1)).toMatchObject({ loaded: whole, total: whole });
    expect(new Set(told.map(({ file }) => file)).size).toBe(2);
    for (const [index, { loaded, total }] of told.entries()) {
      expect(loaded).toBeGreaterThanOrEqual(told[index - 1]?.loaded ?? 1);
      expect(total).toBeGreaterThanOrEqual(loaded);
    }
    expect(told.at(-1)!.bytesPerSecond).toBeGreaterThanOrEqual(whole / seconds);
    expect(told.at(-1)!.bytesPerSecond).toBeLessThan((whole / seconds) * 2);
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
