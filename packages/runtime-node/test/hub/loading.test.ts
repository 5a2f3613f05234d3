import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { LoadProgress, ModelFiles, OpenOptions } from '@langevin/core';
import { HubFiles, nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents, noise, weightsFile } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();
const weights = contents[weightsFile] as Buffer;
const read = async (files: ModelFiles, path: string): Promise<Buffer> => Buffer.from(await files.read(path));
const openHub = async (source: string, options?: OpenOptions): Promise<HubFiles> => {
  const files = await open(source, options);
  expect(files).toBeInstanceOf(HubFiles);
  return files as HubFiles;
};

describe('a name', () => {
  it('means a repository of the hub, of which what is read is downloaded once', async () => {
    const { commitOf } = hub.server.add('some/faces', contents);
    const files = await openHub('some/faces');
    expect(files.commit).toBe(commitOf.call(hub.server.repository('some/faces'), 'main'));
    expect(await read(files, 'unet/config.json')).toEqual(Buffer.from('{}'));
    expect((await read(files.folder('unet'), 'diffusion_pytorch_model.safetensors')).equals(weights)).toBe(true);
    expect(await files.size('README.md')).toBe(5);
    const blobs = hub.cached().filter((path) => path.includes('/blobs/'));
    expect(blobs).toHaveLength(2);
    hub.server.takePaths();
    const again = await openHub('some/faces');
    expect((await read(again, weightsFile)).equals(weights)).toBe(true);
    expect(hub.server.takePaths()).toEqual(['/api/models/some/faces/revision/main']);
  });

  it.each(['hf://some/faces', 'hf://some/faces/'])('means the hub as %s even where a folder has it', async (source) => {
    hub.server.add('some/faces', contents);
    expect((await open(source)).source).toBe('some/faces');
  });

  it('means a folder where there is one, and options for the hub are then said to be of no use', async () => {
    const folder = join(hub.cacheDir, '..', 'some', 'faces');
    mkdirSync(folder, { recursive: true });
    const onWarning = vi.fn();
    const files = await open(folder, { revision: 'v1', onWarning });
    expect(files).not.toBeInstanceOf(HubFiles);
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining('the option revision is for names on the hub')]]);
    const usual = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await open(folder, { revision: 'v1', localFilesOnly: false });
    expect(usual).toHaveBeenCalledTimes(1);
    usual.mockRestore();
    expect(hub.server.takePaths()).toEqual([]);
  });

  it.each(['hf://faces', 'hf://a/b/c', 'hf://a/..', 'hf://', 'hf://a--b/c', 'hf://-a/b'])(
    'that is none, %s, is refused',
    async (source) => {
      await expect(open(source)).rejects.toMatchObject({ code: 'invalid_argument', argument: 'source' });
    },
  );
});

describe('a revision', () => {
  it('is settled once: a push in between changes nothing', async () => {
    const repository = hub.server.add('some/faces', contents);
    const files = await openHub('some/faces');
    repository.push({ ...contents, 'unet/config.json': '{"new":1}' });
    expect(await read(files, 'unet/config.json')).toEqual(Buffer.from('{}'));
    expect(await read(await openHub('some/faces'), 'unet/config.json')).toEqual(Buffer.from('{"new":1}'));
  });

  it('is a branch, a tag, a reference with slashes, or a commit', async () => {
    const repository = hub.server.add('some/faces', contents);
    const commit = repository.push({ ...contents, 'unet/config.json': '{"pr":1}' }, 'refs/pr/1');
    for (const revision of ['refs/pr/1', commit]) {
      expect(await read(await openHub('some/faces', { revision }), 'unet/config.json')).toEqual(
        Buffer.from('{"pr":1}'),
      );
    }
    expect(hub.cached().filter((path) => path.includes('/refs/'))).toEqual(['models--some--faces/refs/refs/pr/1']);
  });

  it('that is a commit and was read before takes no request', async () => {
    const revision = hub.server.add('some/faces', contents).revisions.get('main')!;
    const load = async (): Promise<void> => {
      const files = await openHub('some/faces', { revision });
      expect(await files.has('unet/none.json')).toBe(false);
      await files.read(weightsFile);
    };
    await load();
    hub.server.takePaths();
    await load();
    expect(hub.server.takePaths()).toEqual([]);
  });

  it.each(['../main', '/main', 'a//b', ' ', ''])('%j is refused', async (revision) => {
    await expect(open('hf://some/faces', { revision })).rejects.toMatchObject({ argument: 'revision' });
  });
});

describe('the cache', () => {
  it("has the layout of Python's client", async () => {
    const commit = hub.server.add('some/faces', contents).revisions.get('main')!;
    const files = await openHub('some/faces');
    await files.read('unet/config.json');
    await files.read(weightsFile);
    expect(await files.has('unet/none.json')).toBe(false);
    const root = join(hub.cacheDir, 'models--some--faces');
    expect(readFileSync(join(root, 'refs/main'), 'utf8')).toBe(commit);
    const sha256 = readlinkSync(join(root, 'snapshots', commit, weightsFile))
      .split('/')
      .at(-1)!;
    expect(readlinkSync(join(root, 'snapshots', commit, weightsFile))).toBe(`../../../blobs/${sha256}`);
    expect(readFileSync(join(root, 'blobs', sha256)).equals(weights)).toBe(true);
    // SHA-1 of git of "{}".
    const config = '9e26dfeeb6e641a33dae4961196235bdb965b21b';
    expect(readlinkSync(join(root, 'snapshots', commit, 'unet/config.json'))).toBe(`../../../blobs/${config}`);
    expect(statSync(join(root, '.no_exist', commit, 'unet/none.json')).size).toBe(0);
    expect(files.localFolder).toBe(realpathSync(join(root, 'snapshots', commit)));
  });

  it("that Python's client wrote is read without a download", async () => {
    const commit = hub.server.add('some/faces', contents).revisions.get('main')!;
    const root = join(hub.cacheDir, 'models--some--faces');
    const snapshot = join(root, 'snapshots', commit);
    for (const folder of ['refs', 'trees']) mkdirSync(join(root, folder), { recursive: true });
    mkdirSync(join(snapshot, 'unet'), { recursive: true });
    writeFileSync(join(root, 'refs/main'), commit);
    // Where no links can be made, the files themselves are there.
    writeFileSync(join(snapshot, 'unet/config.json'), '{"python":1}');
    const blob_id = '9e26dfeeb6e641a33dae4961196235bdb965b21b';
    const tree = {
      format_version: 1,
      files: { 'unet/config.json': { size: 12, blob_id }, 'README.md': { size: 5, blob_id } },
    };
    writeFileSync(join(root, 'trees', `${commit}.json`), JSON.stringify(tree));
    const files = await openHub('some/faces');
    expect(await read(files, 'unet/config.json')).toEqual(Buffer.from('{"python":1}'));
    expect(await files.has('README.md')).toBe(true);
    expect(await files.has('LICENSE')).toBe(false);
    expect(hub.server.takePaths()).toEqual(['/api/models/some/faces/revision/main']);
    const offline = await openHub('some/faces', { localFilesOnly: true });
    expect(await read(offline, 'unet/config.json')).toEqual(Buffer.from('{"python":1}'));
    expect(hub.server.takePaths()).toEqual([]);
  });

  it('has a file of two commits once, and downloads it once', async () => {
    const repository = hub.server.add('some/faces', contents);
    await (await openHub('some/faces')).read(weightsFile);
    repository.push({ ...contents, 'README.md': 'more faces' });
    hub.server.takePaths();
    const files = await openHub('some/faces');
    expect((await read(files, weightsFile)).equals(weights)).toBe(true);
    expect(hub.server.takePaths().some((path) => path.includes('resolve'))).toBe(false);
    expect(hub.cached().filter((path) => path.includes('/blobs/'))).toHaveLength(1);
  });

  it('takes files under their own names where links are not wanted, also equal ones', async () => {
    vi.stubEnv('HF_HUB_DISABLE_SYMLINKS', 'true');
    hub.server.add('some/faces', contents);
    const files = await openHub('some/faces');
    const paths = Object.keys(contents);
    await files.prefetch(paths);
    for (const path of paths) {
      expect(lstatSync(join(files.localFolder, path)).isFile()).toBe(true);
      expect((await read(files, path)).equals(Buffer.from(contents[path]!))).toBe(true);
    }
    expect(hub.server.requests.filter(({ host }) => host === 'store')).toHaveLength(1);
    hub.server.takePaths();
    const again = await openHub('some/faces', { forceDownload: true });
    await again.prefetch(paths);
    expect((await read(again, weightsFile)).equals(weights)).toBe(true);
  });

  it('gets what a link leads to again where that was deleted', async () => {
    hub.server.add('some/faces', contents);
    const files = await openHub('some/faces');
    await files.read(weightsFile);
    rmSync(realpathSync(join(files.localFolder, weightsFile)));
    expect((await read(await openHub('some/faces'), weightsFile)).equals(weights)).toBe(true);
  });

  it('is downloaded anew on demand, each file once', async () => {
    hub.server.add('some/faces', contents);
    const before = await openHub('some/faces');
    await before.read(weightsFile);
    writeFileSync(join(before.localFolder, weightsFile), 'damaged');
    hub.server.takePaths();
    const files = await openHub('some/faces', { forceDownload: true });
    for (const _ of [1, 2]) expect((await read(files, weightsFile)).equals(weights)).toBe(true);
    expect(hub.server.takePaths().filter((path) => path.endsWith(weightsFile))).toHaveLength(1);
  });
});

describe('several files', () => {
  it('are fetched at once, and told of as one', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `part-${index}.safetensors`);
    hub.server.add('some/parts', Object.fromEntries(names.map((name, index) => [name, noise(50_000 + index, name)])));
    const told: LoadProgress[] = [];
    const files = await openHub('some/parts', { onProgress: (progress) => told.push(progress) });
    let [most, now] = [0, 0];
    hub.server.fault = ({ host }) => {
      if (host === 'store') most = Math.max(most, ++now);
      return { pace: { bytes: 10_000, pause: 2 }, onEnd: () => (now -= Number(host === 'store')) };
    };
    const done = files.prefetch([...names, 'none.json', names[0]!]);
    await done;
    expect(most).toBeGreaterThan(1);
    const total = names.reduce((sum, _, index) => sum + 50_000 + index, 0);
    expect(new Set(told.map((progress) => progress.total))).toEqual(new Set([total]));
    expect(told.map(({ loaded }) => loaded)).toEqual(told.map(({ loaded }) => loaded).sort((a, b) => a - b));
    expect(told.at(-1)).toMatchObject({ loaded: total, total, secondsLeft: 0 });
    expect(told.at(-1)!.bytesPerSecond).toBeGreaterThan(0);
    expect(hub.server.requests.filter(({ host }) => host === 'store')).toHaveLength(9);
  });

  it("end together when one can't be had, and what came is there for the next time", async () => {
    const names = Array.from({ length: 6 }, (_, index) => `part-${index}.safetensors`);
    hub.server.add('some/parts', Object.fromEntries(names.map((name) => [name, noise(30_000, name)])));
    const files = await openHub('some/parts');
    hub.server.fault = ({ path }) => (path.includes('part-3') ? { status: 403 } : undefined);
    await expect(files.prefetch(names)).rejects.toMatchObject({ code: 'download_failed', status: 403 });
    hub.server.fault = () => undefined;
    await files.prefetch(names);
    for (const name of names) expect((await read(files, name)).equals(noise(30_000, name))).toBe(true);
  });
});
