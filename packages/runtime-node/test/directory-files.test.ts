import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DirectoryFiles, nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A checkpoint's folder: `model_index.json` and `unet/config.json`. */
function checkpoint(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'unet'));
  writeFileSync(join(folder, 'model_index.json'), 'index');
  writeFileSync(join(folder, 'unet/config.json'), '0123456789');
  return folder;
}

describe('the files of a directory', () => {
  it('are read whole and in part', async () => {
    const files = new DirectoryFiles(checkpoint());
    expect(text(await files.read('unet/config.json'))).toBe('0123456789');
    expect(text(await files.read('unet/config.json', { offset: 3, length: 4 }))).toBe('3456');
    expect(text(await files.read('unet/config.json', { offset: 7 }))).toBe('789');
    expect(text(await files.read('unet/config.json', { offset: 7, length: 100 }))).toBe('789');
    expect(await files.read('unet/config.json', { offset: 100 })).toHaveLength(0);
    expect(await files.size('unet/config.json')).toBe(10);
  });

  it('are listed, without folders and links to nothing', async () => {
    const folder = checkpoint();
    symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
    symlinkSync(join(folder, 'unet/config.json'), join(folder, 'linked.json'));
    const files = new DirectoryFiles(folder);
    expect((await files.list()).sort()).toEqual(['linked.json', 'model_index.json']);
    expect(await new DirectoryFiles(folder).folder('unet').list?.()).toEqual(['config.json']);
    expect(await files.folder('missing').list?.()).toEqual([]);
  });

  it('are told from folders and from what is not there', async () => {
    const files = new DirectoryFiles(checkpoint());
    expect(await files.has('model_index.json')).toBe(true);
    expect(await files.has('unet')).toBe(false);
    expect(await files.has('model_index.json/inside')).toBe(false);
    for (const path of ['missing', 'unet', 'unet/missing', 'model_index.json/inside']) {
      const error = { code: 'file_not_found', paths: [path], source: files.source };
      await expect(files.size(path)).rejects.toMatchObject(error);
      await expect(files.read(path)).rejects.toMatchObject(error);
      await expect(files.openLocal(path)).rejects.toMatchObject(error);
    }
  });

  it('are told from those that nobody can tell of', async () => {
    const folder = checkpoint();
    symlinkSync('circle', join(folder, 'circle'));
    const files = new DirectoryFiles(folder);
    for (const [path, reason] of [
      ['circle', 'links lead in a circle'],
      ['x'.repeat(300), 'the path, or a name in it, is too long'],
    ] as const) {
      const error = { code: 'invalid_file', message: `${folder}/${path}: can't be read: ${reason}.` };
      await expect(files.has(path)).rejects.toMatchObject(error);
      await expect(files.read(path)).rejects.toMatchObject(error);
      await expect(nodePlatform().open(join(folder, path))).rejects.toMatchObject({
        code: 'invalid_file',
        message: expect.stringContaining(`can't be read: ${reason}.`),
      });
    }
    expect(await files.list()).toEqual(['model_index.json']);
  });

  it.runIf(process.getuid?.() !== 0)('are told of as a folder that nobody may look into', async () => {
    const folder = checkpoint();
    chmodSync(folder, 0o600);
    await expect(nodePlatform().open(folder)).rejects.toMatchObject({
      code: 'invalid_file',
      message: expect.stringContaining('permission was denied'),
    });
  });

  it('are seen below a sub-folder, which need not exist', async () => {
    const files = new DirectoryFiles(checkpoint(), 'mine');
    const unet = files.folder('unet');
    expect(unet.source).toBe('mine/unet');
    expect(text(await unet.read('config.json'))).toBe('0123456789');
    expect(await files.folder('vae').has('config.json')).toBe(false);
  });

  it.each(['../secret', '/etc/passwd', 'unet/../../secret', 'a\\b'])('stay inside: %s is refused', async (path) => {
    const files = new DirectoryFiles(checkpoint());
    await expect(files.has(path)).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(files.size(path)).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(files.read(path)).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(files.openLocal(path)).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(() => files.folder(path)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('are read through symbolic links, as the cache of the hub lays them out', async () => {
    const cache = temporaryFolder();
    mkdirSync(join(cache, 'blobs'));
    mkdirSync(join(cache, 'snapshots/main'), { recursive: true });
    writeFileSync(join(cache, 'blobs/0a1b'), 'weights');
    symlinkSync('../../blobs/0a1b', join(cache, 'snapshots/main/model.safetensors'));
    const files = new DirectoryFiles(join(cache, 'snapshots/main'));
    expect(text(await files.read('model.safetensors'))).toBe('weights');
    const local = await files.openLocal('model.safetensors');
    expect(local).toMatchObject({ folder: join(cache, 'blobs'), name: '0a1b', size: 7 });
    expect(local.isInPlace()).toBe(true);
  });

  it('are read beyond 4 GiB', async () => {
    const folder = temporaryFolder();
    const file = openSync(join(folder, 'large'), 'w');
    const end = 2 ** 32 + 5;
    ftruncateSync(file, end);
    writeSync(file, 'end', end - 3);
    closeSync(file);
    const files = new DirectoryFiles(folder);
    expect(await files.size('large')).toBe(end);
    expect(text(await files.read('large', { offset: end - 3 }))).toBe('end');
    expect(text((await files.openLocal('large')).readSync(end - 3, 3))).toBe('end');
  });

  it('are not read on once the signal is aborted', async () => {
    const folder = temporaryFolder();
    const file = openSync(join(folder, 'large'), 'w');
    ftruncateSync(file, 2 ** 30);
    closeSync(file);
    const controller = new AbortController();
    const reading = new DirectoryFiles(folder).read('large', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});

describe('an open local file', () => {
  it('stays the file that was opened when another takes its name', async () => {
    const folder = checkpoint();
    const file = await new DirectoryFiles(folder).openLocal('model_index.json');
    expect(file.isInPlace()).toBe(true);
    writeFileSync(join(folder, 'new'), 'other');
    renameSync(join(folder, 'new'), join(folder, 'model_index.json'));
    expect(file.isInPlace()).toBe(false);
    expect(text(file.readSync(1, 3))).toBe('nde');
  });

  it('knows that its name leads nowhere', async () => {
    const folder = checkpoint();
    const file = await new DirectoryFiles(folder).openLocal('model_index.json');
    renameSync(join(folder, 'model_index.json'), join(folder, 'moved'));
    expect(file.isInPlace()).toBe(false);
  });

  it('can be closed, once and again, and is not read afterwards', async () => {
    const file = await new DirectoryFiles(checkpoint()).openLocal('model_index.json');
    file.close();
    file.close();
    expect(() => file.readSync(0, 1)).toThrow(expect.objectContaining({ code: 'disposed' }));
    expect(file.isInPlace()).toBe(false);
  });

  it('refuses to be read beyond its end', async () => {
    const file = await new DirectoryFiles(checkpoint()).openLocal('model_index.json');
    expect(() => file.readSync(3, 10)).toThrow(expect.objectContaining({ code: 'invalid_file' }));
  });
});

describe('opening a source', () => {
  const platform = nodePlatform();

  it('takes an absolute path, a relative one and a file URL', async () => {
    const folder = checkpoint();
    for (const source of [folder, `${folder}/`, pathToFileURL(folder).href]) {
      const files = await platform.open(source);
      expect(files.source).toBe(source);
      expect(text(await files.read('model_index.json'))).toBe('index');
    }
    const here = await platform.open('.');
    expect(await here.has('package.json')).toBe(true);
  });

  it('says where it looked for a folder', async () => {
    const folder = temporaryFolder();
    await expect(platform.open(join(folder, 'missing'))).rejects.toMatchObject({
      code: 'file_not_found',
      message: expect.stringContaining(folder),
    });
  });

  it('says that both were looked for where there is no folder, and nothing may be asked of the hub', async () => {
    const failure = platform.open('google/ncsnpp-church-256');
    await expect(failure).rejects.toMatchObject({ code: 'offline', repository: 'google/ncsnpp-church-256' });
    await expect(failure).rejects.toThrow(
      /nothing may be downloaded: .*There is no folder .*ncsnpp-church-256 either\.$/,
    );
  });

  it('says which folder to give in place of a file', async () => {
    const folder = checkpoint();
    await expect(platform.open(join(folder, 'model_index.json'))).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringMatching(new RegExp(`is a file.*${folder}`)),
    });
  });

  it.each(['', 'https://example.com/model', 's3://bucket/model', 'file://elsewhere/model'])(
    'refuses "%s"',
    async (source) => {
      await expect(platform.open(source)).rejects.toMatchObject({ code: 'invalid_argument', argument: 'source' });
    },
  );
});
