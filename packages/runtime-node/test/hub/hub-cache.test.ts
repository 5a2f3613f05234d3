import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubCache, nodePlatform } from '@langevin/runtime-node';
import { expect, it, vi } from 'vitest';
import { filesBelow, useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents, weightsFile } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();

/** Has two commits of a repository in the cache, which share their weights, and another repository. */
async function keepSome(): Promise<{ readonly old: string; readonly now: string }> {
  const repository = hub.server.add('some/faces', contents);
  hub.server.add('other/faces', contents);
  const old = repository.revisions.get('main')!;
  await (await open('some/faces')).prefetch!(['README.md', weightsFile]);
  const now = repository.push({ ...contents, 'README.md': 'more faces' });
  await (await open('some/faces')).prefetch!(['README.md', weightsFile]);
  await (await open('other/faces')).prefetch!(['README.md']);
  return { old, now };
}

it('tells what is kept', async () => {
  expect(await new HubCache().list()).toEqual([]);
  const { old, now } = await keepSome();
  const cache = new HubCache();
  expect(cache.folder).toBe(hub.cacheDir);
  const [other, some] = await cache.list();
  expect(other).toMatchObject({
    id: 'other/faces',
    unfinishedBytes: 0,
    revisions: [{ names: ['main'], files: ['README.md'] }],
  });
  expect(some!.id).toBe('some/faces');
  const files = ['README.md', weightsFile];
  const expected = [
    { commit: old, names: [], files },
    { commit: now, names: ['main'], files },
  ];
  expect(some!.revisions).toHaveLength(2);
  expect(some!.revisions).toEqual(expect.arrayContaining(expected));
  // The weights, two files of a few bytes, and the reference: what is shared counts once.
  expect(some!.bytes).toBe(200_000 + 5 + 10 + 40);
});

it('deletes a revision, and leaves what others share', async () => {
  const { old, now } = await keepSome();
  const cache = new HubCache();
  expect(await cache.delete('some/faces', { revision: old })).toBe(5);
  const files = await open('some/faces', { localFilesOnly: true });
  expect(Buffer.from(await files.read(weightsFile)).equals(contents[weightsFile] as Buffer)).toBe(true);
  await expect(cache.delete('some/faces', { revision: old })).rejects.toMatchObject({ code: 'revision_not_found' });
  expect(await cache.delete('some/faces', { revision: 'main' })).toBe(200_000 + 10 + 40);
  expect(filesBelow(hub.cacheDir).some((path) => path.includes(now))).toBe(false);
  expect((await cache.list()).map(({ id }) => id)).toEqual(['other/faces']);
});

it('knows files without links by what they share', async () => {
  vi.stubEnv('HF_HUB_DISABLE_SYMLINKS', '1');
  const { old, now } = await keepSome();
  const cache = new HubCache();
  const [, some] = await cache.list();
  expect(some!.bytes).toBe(200_000 + 5 + 10 + 40);
  const file = join(hub.cacheDir, 'models--some--faces/snapshots', old, 'README.md');
  writeFileSync(file, 'damaged');
  expect(await cache.verify()).toMatchObject([{ id: 'some/faces', revision: old }]);
  expect(await cache.delete('some/faces', { revision: old })).toBe('damaged'.length);
  expect(await cache.verify()).toEqual([]);
  expect(await cache.delete('some/faces', { revision: now })).toBe(200_000 + 10 + 40);
});

it('finds a model that lies on another disk', async () => {
  await keepSome();
  const elsewhere = join(hub.cacheDir, '..', 'elsewhere');
  renameSync(join(hub.cacheDir, 'models--some--faces'), elsewhere);
  symlinkSync(elsewhere, join(hub.cacheDir, 'models--some--faces'));
  expect((await new HubCache().list()).map(({ id }) => id)).toEqual(['other/faces', 'some/faces']);
  expect((await (await open('some/faces', { forceDownload: true })).read('README.md')).byteLength).toBe(10);
});

it('deletes a repository', async () => {
  await keepSome();
  const cache = new HubCache();
  expect(await cache.delete('some/faces')).toBe(200_000 + 5 + 10 + 40);
  expect(filesBelow(hub.cacheDir).every((path) => path.startsWith('models--other--faces'))).toBe(true);
});

it.each(['some/none', '../x', 'a/b/c', ''])('refuses %j, of which nothing is kept', async (id) => {
  await keepSome();
  const before = filesBelow(join(hub.cacheDir, '..'));
  const cache = new HubCache();
  await expect(cache.delete(id)).rejects.toMatchObject({ code: 'invalid_argument' });
  await expect(cache.verify(id)).rejects.toThrow('has other/faces, some/faces.');
  expect(filesBelow(join(hub.cacheDir, '..'))).toEqual(before);
});

it('never deletes what a link leads to outside of the cache', async () => {
  const { old } = await keepSome();
  const outside = join(hub.cacheDir, '..', 'outside.txt');
  writeFileSync(outside, 'mine');
  const snapshot = join(hub.cacheDir, 'models--some--faces/snapshots', old);
  symlinkSync(outside, join(snapshot, 'evil.txt'));
  mkdirSync(join(hub.cacheDir, '..', 'folder'));
  writeFileSync(join(hub.cacheDir, '..', 'folder/file'), 'mine');
  symlinkSync(join(hub.cacheDir, '..', 'folder'), join(snapshot, 'evil'));
  const cache = new HubCache();
  await cache.delete('some/faces', { revision: old });
  await cache.delete('some/faces');
  expect(readFileSync(outside, 'utf8')).toBe('mine');
  expect(readFileSync(join(hub.cacheDir, '..', 'folder/file'), 'utf8')).toBe('mine');
});

it('finds what is not what its name says, and it is got anew', async () => {
  const { now } = await keepSome();
  const cache = new HubCache();
  expect(await cache.verify()).toEqual([]);
  const snapshot = join(hub.cacheDir, 'models--some--faces/snapshots', now);
  const blob = realpathSync(join(snapshot, weightsFile));
  const bytes = readFileSync(blob);
  bytes[1000]! ^= 1;
  writeFileSync(blob, bytes);
  rmSync(realpathSync(join(snapshot, 'README.md')));
  const damaged = await cache.verify('some/faces');
  expect(damaged.map(({ file }) => file)).toEqual([blob, join(snapshot, 'README.md')]);
  expect(damaged[0]!.problem).toMatch(/^has the SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}$/);
  expect(await cache.verify('other/faces')).toEqual([]);
  await (await open('some/faces', { forceDownload: true })).prefetch!(['README.md', weightsFile]);
  expect(await cache.verify()).toEqual([]);
  const controller = new AbortController();
  controller.abort();
  await expect(cache.verify(undefined, controller.signal)).rejects.toThrow('aborted');
});

it('is that of a folder, if one is given', async () => {
  vi.stubEnv('HF_HUB_CACHE', '/nowhere');
  expect(new HubCache().folder).toBe('/nowhere');
  expect(new HubCache('~/x').folder).toMatch(/^\/.*\/x$/);
  expect(await new HubCache().list()).toEqual([]);
});
