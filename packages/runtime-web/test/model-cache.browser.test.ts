import type { LoadProgress } from '@langevin/core';
import { ModelCache, urlFiles } from '@langevin/runtime-web';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { leaveRoomFor, leaveUsualRoom } from './support/leave-room.ts';
import { fileBytes, serve, weightsBytes, weightsFile } from './support/model-server.ts';

let cache: ModelCache;
let weights: Uint8Array;

beforeEach(async () => {
  cache = new ModelCache(`test ${crypto.randomUUID()}`);
  weights ??= await fileBytes(`fixtures/unet/gray-tiny/${weightsFile}`);
});

afterEach(async () => {
  for (const name of await caches.keys()) if (name.startsWith(cache.name)) await caches.delete(name);
});

const isWeights = (bytes: Uint8Array): boolean =>
  bytes.byteLength === weights.byteLength && bytes.every((byte, index) => byte === weights[index]);

describe('a cache of downloads', () => {
  it('has a file downloaded once, and asks the server of it each time', async () => {
    const folder = serve('plain');
    for (let load = 0; load < 3; load += 1) {
      expect(isWeights(await urlFiles(folder.url, { cache }).read(weightsFile))).toBe(true);
    }
    expect((await folder.requests()).map(({ method }) => method)).toEqual(['HEAD', 'GET', 'HEAD', 'HEAD']);
  });

  it('tells the progress of what it has, too', async () => {
    const folder = serve('plain');
    await urlFiles(folder.url, { cache }).read(weightsFile);
    const told: LoadProgress[] = [];
    await urlFiles(folder.url, { cache, onProgress: (progress) => told.push(progress) }).read(weightsFile);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ loaded: weightsBytes, total: weightsBytes });
    expect(told[0]!.bytesPerSecond).toBeGreaterThan(0);
  });

  it('gives parts of what it has', async () => {
    const folder = serve('plain');
    await urlFiles(folder.url, { cache }).read(weightsFile);
    const part = await urlFiles(folder.url, { cache }).read(weightsFile, { offset: 1000, length: 10 });
    expect(part).toEqual(weights.slice(1000, 1010));
    expect((await folder.requests()).map(({ method }) => method)).toEqual(['HEAD', 'GET', 'HEAD']);
  });

  it('has a file that changed downloaded anew, and keeps only that', async () => {
    const folder = serve('plain');
    const before = await urlFiles(folder.url, { cache }).read('config.json');
    await folder.change(1);
    const after = await urlFiles(folder.url, { cache }).read('config.json');
    expect(after.byteLength).toBe(before.byteLength + 1);
    expect(await cache.list()).toEqual([{ url: `${folder.url}/config.json`, bytes: after.byteLength, isWhole: true }]);
    expect(await urlFiles(folder.url, { cache }).read('config.json')).toEqual(after);
  });

  it('keeps the version that was downloaded, not the one that was looked up before', async () => {
    const folder = serve('plain');
    const files = urlFiles(folder.url, { cache });
    const size = await files.size('config.json');
    await folder.change(5);
    expect((await files.read('config.json')).byteLength).toBe(size + 5);
    expect((await urlFiles(folder.url, { cache }).read('config.json')).byteLength).toBe(size + 5);
    expect((await folder.requests()).map(({ method }) => method)).toEqual(['HEAD', 'GET', 'HEAD']);
  });

  it('has a file without any version downloaded each time, but serves it without a connection', async () => {
    const folder = serve('versionless');
    for (let load = 0; load < 2; load += 1) await urlFiles(folder.url, { cache }).read('config.json');
    expect((await folder.requests()).filter(({ method }) => method === 'GET')).toHaveLength(2);
    await folder.setDown(true);
    expect((await urlFiles(folder.url, { cache }).read('config.json')).byteLength).toBeGreaterThan(100);
  });

  it('serves without a connection, and says so of what it has not', async () => {
    const folder = serve('plain');
    const online = urlFiles(folder.url, { cache });
    await Promise.all([online.read('config.json'), online.read(weightsFile)]);
    await folder.setDown(true);
    const files = urlFiles(folder.url, { cache });
    const timers = vi.spyOn(globalThis, 'setTimeout');
    expect(isWeights(await files.read(weightsFile))).toBe(true);
    // Only the first question is asked again, after a pause; the others only see to it that they end.
    timers.mockClear();
    expect(await files.has('config.json')).toBe(true);
    expect(await files.has('model.onnx')).toBe(false);
    await expect(files.read('model.onnx')).rejects.toMatchObject({ code: 'download_failed', isTransient: true });
    expect(timers.mock.calls.filter(([, delay = 0]) => delay < 30_000)).toEqual([]);
    timers.mockRestore();
    await expect(urlFiles(`${folder.url}/elsewhere`, { cache }).has('config.json')).rejects.toThrow('be reached');
  });

  it('does not serve what the server refuses', async () => {
    const folder = serve('locked');
    const headers = { Authorization: 'Bearer sesame' };
    await urlFiles(folder.url, { cache, headers }).read('config.json');
    await expect(urlFiles(folder.url, { cache }).read('config.json')).rejects.toMatchObject({ status: 401 });
  });

  it('keeps no query', async () => {
    const folder = serve('plain');
    await urlFiles(`${folder.url}?sig=one`, { cache }).read('config.json');
    await urlFiles(`${folder.url}?sig=two`, { cache }).read('config.json');
    expect((await cache.list()).map(({ url }) => url)).toEqual([`${folder.url}/config.json`]);
    expect((await folder.requests()).map(({ method }) => method)).toEqual(['HEAD', 'GET', 'HEAD']);
  });

  it('checks what it has by the hash, and replaces what is not right', async () => {
    const folder = serve('hashed');
    await urlFiles(folder.url, { cache }).read(weightsFile);
    const kept = await caches.open(cache.name);
    const url = `${folder.url}/${weightsFile}`;
    const { headers } = (await kept.match(url))!;
    await kept.put(url, new Response(new Uint8Array(weightsBytes), { headers }));
    expect(isWeights(await urlFiles(folder.url, { cache }).read(weightsFile))).toBe(true);
    expect(isWeights(new Uint8Array(await (await kept.match(url))!.arrayBuffer()))).toBe(true);
  });

  it('keeps nothing that is wrong by its hash', async () => {
    const folder = serve('corrupt');
    await expect(urlFiles(folder.url, { cache }).read(weightsFile)).rejects.toMatchObject({ code: 'invalid_file' });
    expect(await cache.list()).toEqual([]);
  });

  it('has two pages download a file once', async () => {
    const folder = serve('slow');
    const loads = [1, 2].map(() => urlFiles(folder.url, { cache }).read(weightsFile));
    expect((await Promise.all(loads)).every(isWeights)).toBe(true);
    expect((await folder.requests()).filter(({ method }) => method === 'GET')).toHaveLength(1);
  });
});

describe('a download that was broken off', () => {
  /** Has a load of a file aborted when so many bytes had arrived. */
  async function abortedAt(url: string, stopAt: number): Promise<void> {
    const controller = new AbortController();
    const onProgress = ({ loaded }: LoadProgress): void => {
      if (loaded >= stopAt) controller.abort(new Error('enough'));
    };
    const read = urlFiles(url, { cache, onProgress }).read(weightsFile, { signal: controller.signal });
    await expect(read).rejects.toThrow('enough');
  }

  it('goes on in another load, with the progress of what is there', async () => {
    const folder = serve('slow');
    await abortedAt(folder.url, 300_000);
    const told: LoadProgress[] = [];
    const files = urlFiles(folder.url, { cache, onProgress: (progress) => told.push(progress) });
    expect(isWeights(await files.read(weightsFile))).toBe(true);
    const [, , , last, ...others] = await folder.requests();
    expect(others).toEqual([]);
    const start = Number(/^bytes=(\d+)-$/.exec(last!.range!)![1]);
    expect(start).toBeGreaterThanOrEqual(300_000);
    expect(told[0]!.loaded).toBeGreaterThan(start);
    expect(told.at(-1)).toMatchObject({ loaded: weightsBytes, total: weightsBytes });
    const kept = await cache.list();
    expect(kept).toEqual([{ url: `${folder.url}/${weightsFile}`, bytes: weightsBytes, isWhole: true }]);
  });

  it('is listed, and can be deleted', async () => {
    const folder = serve('slow');
    await abortedAt(folder.url, 200_000);
    await expect.poll(() => cache.list()).toHaveLength(1);
    const [part] = await cache.list();
    expect(part).toMatchObject({ url: `${folder.url}/${weightsFile}`, isWhole: false });
    expect(part!.bytes).toBeGreaterThanOrEqual(200_000);
    expect(part!.bytes).toBeLessThan(weightsBytes);
    expect(await cache.size()).toBe(part!.bytes);
    expect(await cache.delete(folder.url)).toBe(1);
    expect(await cache.list()).toEqual([]);
  });

  it('begins anew if the file has changed', async () => {
    const folder = serve('slow');
    await abortedAt(folder.url, 200_000);
    await folder.change(2);
    const bytes = await urlFiles(folder.url, { cache }).read(weightsFile);
    expect(bytes.byteLength).toBe(weightsBytes + 2);
    expect(isWeights(bytes.subarray(0, weightsBytes))).toBe(true);
  });
});

describe('what a cache keeps', () => {
  it('is listed, has a size, and is deleted by folder, by file, or all at once', async () => {
    const { url } = serve('plain', 'fixtures');
    const files = urlFiles(url, { cache });
    const paths = ['unet/gray-tiny/config.json', 'unet/ncsnpp-tiny/config.json', 'unet/ncsnpp-tiny/io.safetensors'];
    const read = await Promise.all([...paths, 'rng.json'].map((path) => files.read(path)));
    await files.folder('unet').read('ncsnpp-tiny-legacy-bin/config.json');
    expect(await cache.list()).toHaveLength(5);
    const sizes = new Map((await cache.list()).map((file) => [file.url, file.bytes]));
    for (const [index, path] of [...paths, 'rng.json'].entries()) {
      expect(sizes.get(`${url}/${path}`)).toBe(read[index]!.byteLength);
    }
    expect(await cache.size()).toBe([...sizes.values()].reduce((sum, bytes) => sum + bytes, 0));
    // Not the folder whose name only begins so.
    expect(await cache.delete(`${url}/unet/ncsnpp-tiny`)).toBe(2);
    expect(await cache.delete(`${url}/rng.json`)).toBe(1);
    expect(await cache.delete('/fixtures')).toBe(0);
    expect(await cache.list()).toHaveLength(2);
    expect(await cache.delete()).toBe(2);
    expect(await cache.size()).toBe(0);
  });

  it('is deleted by an address relative to the page', async () => {
    await urlFiles('/fixtures/unet/gray-tiny', { cache }).read('config.json');
    expect(await cache.delete('/fixtures/unet/')).toBe(1);
  });

  it('is its own: a cache of another name has none of it', async () => {
    await urlFiles(serve('plain').url, { cache }).read('config.json');
    expect(await new ModelCache(`${cache.name} too`).list()).toEqual([]);
  });
});

describe('a browser without room', () => {
  afterEach(leaveUsualRoom);

  it('loads all the same, says what it could not keep, and keeps what it had', async () => {
    const folder = serve('plain');
    await urlFiles(folder.url, { cache }).read('config.json');
    await leaveRoomFor(300_000);
    const warnings: string[] = [];
    const files = urlFiles(folder.url, { cache, onWarning: (message) => warnings.push(message) });
    expect(isWeights(await files.read(weightsFile))).toBe(true);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`${folder.url}/${weightsFile} is not kept`);
    expect(warnings[0]).toMatch(/1\.2 MB can't be kept in this browser(, and there is room for 0\.\d MB)?\. Delete/);
    expect((await cache.list()).map(({ url }) => url)).toEqual([`${folder.url}/config.json`]);
  });
});

describe('a page that the browser lets keep nothing', () => {
  it('loads without a cache', async () => {
    const closed = vi.spyOn(caches, 'open').mockRejectedValue(new DOMException('no access', 'SecurityError'));
    const warnings: string[] = [];
    const files = urlFiles(serve('plain').url, { cache, onWarning: (message) => warnings.push(message) });
    expect(isWeights(await files.read(weightsFile))).toBe(true);
    closed.mockRestore();
    expect(warnings).toEqual([expect.stringContaining('no access')]);
  });
});
