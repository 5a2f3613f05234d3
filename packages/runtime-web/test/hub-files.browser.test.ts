import type { LoadProgress, OpenOptions } from '@langevin/core';
import { ModelCache, webPlatform } from '@langevin/runtime-web';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commands } from 'vitest/browser';
import './support/hub.ts';
import { fileBytes, weightsBytes, weightsFile } from './support/model-server.ts';

let cache: ModelCache;
let endpoint: string;
let id: string;

beforeEach(async () => {
  cache = new ModelCache(`test ${crypto.randomUUID()}`);
  id = `some/faces-${crypto.randomUUID()}`;
  endpoint = await commands.hostModel(id, 'fixtures/unet/gray-tiny');
  await commands.hubRequests();
});

afterEach(async () => {
  await commands.troubleHub('none');
  for (const name of await caches.keys()) if (name.startsWith(cache.name)) await caches.delete(name);
});

const open = (options: OpenOptions = {}, source = `hf://${id}`) =>
  webPlatform({ cache }).open(source, { endpoint, ...options });
const paths = async () => (await commands.hubRequests()).map(({ path }) => path.replace(/\?.*/, ''));

describe('a repository of the hub', () => {
  it('is read, each file once, with its listing in place of questions', async () => {
    const files = await open();
    expect(files.source).toBe(id);
    expect(await files.has('model_index.json')).toBe(false);
    expect(await files.list!()).toContain(weightsFile);
    expect(await files.size(weightsFile)).toBe(weightsBytes);
    const asked = await commands.hubRequests();
    expect(asked.every(({ path }) => path.startsWith('/api/models/'))).toBe(true);
    expect(await files.read(weightsFile)).toEqual(await fileBytes(`fixtures/unet/gray-tiny/${weightsFile}`));
    expect(await files.read('config.json', { offset: 2, length: 9 })).toEqual(
      (await fileBytes('fixtures/unet/gray-tiny/config.json')).slice(2, 11),
    );
    expect((await commands.hubRequests()).map(({ host }) => host)).toEqual(['hub', 'store', 'hub', 'hub']);
  });

  it('is kept for the next time, and for a page without a connection', async () => {
    await (await open()).read(weightsFile);
    await commands.hubRequests();
    await (await open()).read(weightsFile);
    expect(await paths()).toEqual([`/api/models/${id}/revision/main`]);

    const offline = await open({ localFilesOnly: true });
    expect((await offline.read(weightsFile)).byteLength).toBe(weightsBytes);
    expect(await offline.has('config.json')).toBe(false);
    await expect(offline.read('config.json')).rejects.toThrow('Nothing is downloaded: localFilesOnly is set.');
    await expect(open({ localFilesOnly: true, revision: 'v1' })).rejects.toMatchObject({ code: 'offline' });
    expect(await paths()).toEqual([]);

    await commands.troubleHub('down');
    const onWarning = vi.fn();
    const cut = await open({ onWarning });
    expect((await cut.read(weightsFile)).byteLength).toBe(weightsBytes);
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining('what is in the cache is used, of the commit')]]);
  });

  it('is of another commit the next time: what is the same is not downloaded again, and what was goes', async () => {
    const files = await open();
    const before = [await files.read('README.md'), await files.read(weightsFile)];
    await commands.hostModel(id, 'fixtures/unet/gray-tiny');
    await commands.hubRequests();
    // A push in between changes nothing.
    expect(await files.read('README.md')).toEqual(before[0]);
    const next = await open();
    expect(await next.read('README.md')).not.toEqual(before[0]);
    await next.read(weightsFile);
    expect((await commands.hubRequests()).some(({ host }) => host === 'store')).toBe(false);
    expect((await cache.list()).map(({ url }) => url.slice(endpoint.length)).sort()).toEqual(
      [`/${id}/resolve/main/README.md`, `/${id}/resolve/main/${weightsFile}`, `/${id}/tree/main`].sort(),
    );
    expect(await cache.delete(`${endpoint}/${id}`)).toBe(3);
  });

  it('is downloaded once more on demand', async () => {
    await (await open()).read(weightsFile);
    await commands.hubRequests();
    const files = await open({ forceDownload: true });
    for (const _ of [1, 2]) await files.read(weightsFile);
    expect((await commands.hubRequests()).filter(({ host }) => host === 'store')).toHaveLength(1);
  });

  it('is fetched before it is read, and told of as one', async () => {
    const told: { loaded: number; total: number; secondsLeft: number | undefined }[] = [];
    const files = await open({ onProgress: (progress) => told.push(progress) });
    await files.prefetch!(['config.json', weightsFile, 'none.json']);
    const total = weightsBytes + (await files.size('config.json'));
    expect(new Set(told.map((progress) => progress.total))).toEqual(new Set([total]));
    expect(told.at(-1)).toMatchObject({ loaded: total, secondsLeft: 0 });
    await commands.hubRequests();
    await files.read(weightsFile);
    expect(await paths()).toEqual([]);
  });

  it('goes on where a connection broke', async () => {
    await commands.troubleHub('cut');
    const onProgress = ({ loaded }: LoadProgress) => void (loaded > 0 && commands.breakHub());
    expect((await (await open({ onProgress })).read(weightsFile)).byteLength).toBe(weightsBytes);
    const ranges = (await commands.hubRequests()).filter(({ host }) => host === 'store').map(({ range }) => range);
    expect(ranges.some((range) => range !== undefined)).toBe(true);
  });

  it('is refused where its bytes come to another hash', async () => {
    await commands.troubleHub('damaged');
    const failure = (await open()).read(weightsFile);
    await expect(failure).rejects.toMatchObject({ code: 'invalid_file' });
    await expect(failure).rejects.toThrow('it was changed on the way');
    await commands.troubleHub('none');
    expect((await (await open()).read(weightsFile)).byteLength).toBe(weightsBytes);
  });

  it('ends at once when it is aborted', async () => {
    await commands.troubleHub('silent');
    const controller = new AbortController();
    const files = await open();
    const failure = files.read(weightsFile, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(failure).rejects.toThrow('enough');
  });
});

describe('a repository that is not for everybody', () => {
  it('is opened with a token, which goes to the hub alone', async () => {
    const secret = `some/secret-${crypto.randomUUID()}`;
    await commands.hostModel(secret, 'fixtures/unet/gray-tiny', { token: 'hf_right' });
    await expect(open({}, `hf://${secret}`)).rejects.toMatchObject({ code: 'repository_not_found' });
    await commands.hubRequests();
    await (await open({ token: 'hf_right' }, `hf://${secret}`)).read(weightsFile);
    const sent = new Map((await commands.hubRequests()).map(({ host, authorization }) => [host, authorization]));
    expect([...sent]).toEqual([
      ['hub', 'Bearer hf_right'],
      ['store', undefined],
    ]);
  });
});

describe('another string', () => {
  it('is an address relative to the page, and options for the hub are of no use to it', async () => {
    const onWarning = vi.fn();
    const files = await open({ onWarning, revision: 'v1' }, 'fixtures/unet');
    expect(files.source).toBe(new URL('fixtures/unet', location.href).href);
    expect(onWarning.mock.calls).toEqual([['fixtures/unet is no hf:// name: revision is not used.']]);
    await expect(files.read('none.json')).rejects.toThrow('A repository of the hub is hf://owner/name.');
  });
});
