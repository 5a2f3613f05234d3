import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { HubCache, nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents, weightsFile } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();
const weights = contents[weightsFile] as Buffer;
const repository = (...path: string[]): string => join(hub.cacheDir, 'models--some--faces', ...path);

/** A folder outside of the cache, with a file in it that is old enough to be taken for one that was left behind. */
function outside(name: string): string {
  const folder = mkdtempSync(join(hub.cacheDir, '..', 'outside-'));
  writeFileSync(join(folder, name), 'mine');
  utimesSync(join(folder, name), 0, 0);
  return folder;
}

/** Has the model in the cache, and gives its commit. */
async function keep(): Promise<string> {
  const commit = hub.server.add('some/faces', contents).revisions.get('main')!;
  const files = await open('some/faces');
  await files.prefetch!([...Object.keys(contents), 'other.json']);
  return commit;
}

/** Puts a link in place of something in the cache. */
function replaceByLink(path: string, target: string): void {
  renameSync(path, `${path}-before`);
  symlinkSync(target, path);
}

describe('a link that somebody put into the cache', () => {
  it('in place of a partial file is not written through', async () => {
    hub.server.add('some/faces', contents);
    const folder = outside('victim.txt');
    await (await open('some/faces')).read('README.md');
    const hash = readBlobName(await keepElsewhere());
    symlinkSync(join(folder, 'victim.txt'), repository('blobs', `${hash}.aaaaaaaa.langevin.incomplete`));
    expect(Buffer.from(await (await open('some/faces')).read(weightsFile)).equals(weights)).toBe(true);
    expect(readFileSync(join(folder, 'victim.txt'), 'utf8')).toBe('mine');
  });

  it('in place of the references has nothing deleted where it leads', async () => {
    await keep();
    const folder = outside('notes.0123abcd.tmp');
    replaceByLink(repository('refs'), folder);
    await (await open('some/faces')).prefetch!(['README.md']);
    expect(readdirSync(folder)).toEqual(['notes.0123abcd.tmp']);
  });

  it('in place of the blobs has nothing deleted where it leads', async () => {
    const commit = await keep();
    const folder = outside('thesis.tex');
    replaceByLink(repository('blobs'), folder);
    symlinkSync('../../blobs/thesis.tex', repository('snapshots', commit, 'thesis.tex'));
    await new HubCache().delete('some/faces', { revision: 'main' });
    expect(readdirSync(folder)).toEqual(['thesis.tex']);
  });

  it('in place of a folder of notes has nothing deleted, or written, where it leads', async () => {
    await keep();
    const folder = outside('precious');
    replaceByLink(repository('.no_exist'), folder);
    await expect(new HubCache().delete('some/faces', { revision: 'main' })).rejects.toMatchObject({
      code: 'cache_failed',
    });
    expect(await (await open('some/faces')).has('none.json')).toBe(false);
    expect(readdirSync(folder)).toEqual(['precious']);
  });

  it('in place of the snapshots has nothing deleted where it leads', async () => {
    const commit = await keep();
    const folder = outside('mine.txt');
    for (const name of [commit, '.deleted-0123abcd']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'mine.txt'), 'mine');
    }
    replaceByLink(repository('snapshots'), folder);
    await expect(new HubCache().delete('some/faces', { revision: 'main' })).rejects.toMatchObject({
      code: 'cache_failed',
    });
    for (const name of [commit, '.deleted-0123abcd']) expect(readdirSync(join(folder, name))).toEqual(['mine.txt']);
  });

  it('in place of a folder of a snapshot has nothing replaced where it leads', async () => {
    const commit = await keep();
    const folder = outside('config.json');
    replaceByLink(repository('snapshots', commit, 'unet'), folder);
    const failure = (await open('some/faces', { forceDownload: true })).read('unet/config.json');
    await expect(failure).rejects.toMatchObject({ code: 'cache_failed' });
    await expect(failure).rejects.toThrow('out of the cache. Delete it');
    expect(readFileSync(join(folder, 'config.json'), 'utf8')).toBe('mine');
  });

  it('in place of a file of a snapshot is replaced, and what it leads to is left alone', async () => {
    const commit = await keep();
    const folder = outside('file');
    replaceByLink(repository('snapshots', commit, 'README.md'), join(folder, 'file'));
    await (await open('some/faces', { forceDownload: true })).read('README.md');
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
    expect(readFileSync(repository('snapshots', commit, 'README.md'), 'utf8')).toBe('faces');
  });
});

describe('what does not belong into the cache', () => {
  it('is no model, and does no harm', async () => {
    await keep();
    writeFileSync(join(hub.cacheDir, 'models--stray'), '');
    mkdirSync(join(hub.cacheDir, 'models--a--b--c'));
    mkdirSync(join(hub.cacheDir, 'datasets--some--data'));
    const cache = new HubCache();
    expect((await cache.list()).map(({ id }) => id)).toEqual(['some/faces']);
    expect(await cache.verify()).toEqual([]);
  });

  it('such as a folder with the name of a partial file, or of a listing, is passed over', async () => {
    const commit = await keep();
    const [blob] = readdirSync(repository('blobs'));
    mkdirSync(repository('blobs', `${blob}.aaaaaaaa.langevin.incomplete`));
    mkdirSync(repository('trees', `${commit}.json`), { recursive: true });
    const files = await open('some/faces', { forceDownload: true });
    await files.prefetch!(Object.keys(contents));
    expect(await files.has('none.json')).toBe(false);
  });

  it('is refused as a cache, if it is no folder', async () => {
    const file = join(dirname(hub.cacheDir), 'file');
    writeFileSync(file, '');
    await expect(new HubCache(file).list()).rejects.toMatchObject({ code: 'cache_failed' });
    expect(() => new HubCache({} as string)).toThrow('is no path');
    expect(() => new HubCache('')).toThrow('is no path');
  });
});

/** Has the weights in another cache. */
async function keepElsewhere(): Promise<string> {
  const cacheDir = join(hub.cacheDir, '..', 'elsewhere');
  await (await open('some/faces', { cacheDir })).read(weightsFile);
  return cacheDir;
}

function readBlobName(cacheDir: string): string {
  const names = readdirSync(join(cacheDir, 'models--some--faces/blobs'));
  return names.find((name) => name.length === 64)!;
}
