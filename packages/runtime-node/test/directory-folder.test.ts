import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../src/files/make-folder.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const platform = nodePlatform();
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');

describe('saving into a folder that is not there', () => {
  it('shows nothing before it is committed, and then all', async () => {
    const parent = temporaryFolder();
    const target = join(parent, 'a/model');
    const folder = await platform.create(target);
    expect(folder.target).toBe(target);
    await folder.write('model_index.json', 'index');
    const unet = folder.folder('unet');
    await unet.write('weights.bin', [Uint8Array.of(1, 2), new Uint8Array(new SharedArrayBuffer(1)), Uint8Array.of(3)]);
    await unet.folder('deep').write('config.json', new TextEncoder().encode('config'));
    expect(existsSync(target)).toBe(false);
    await folder.commit();
    expect(read(target, 'model_index.json')).toBe('index');
    expect([...readFileSync(join(target, 'unet/weights.bin'))]).toEqual([1, 2, 0, 3]);
    expect(read(target, 'unet/deep/config.json')).toBe('config');
    expect(readdirSync(join(parent, 'a'))).toEqual(['model']);
  });

  it('leaves nothing when it is discarded', async () => {
    const parent = temporaryFolder();
    const folder = await platform.create(join(parent, 'model'));
    await folder.write('model_index.json', 'index');
    await folder.discard();
    expect(readdirSync(parent)).toEqual([]);
    await folder.discard();
  });

  it('takes a file URL', async () => {
    const target = join(temporaryFolder(), 'model');
    const folder = await platform.create(pathToFileURL(target).href);
    await folder.write('a', 'b');
    await folder.commit();
    expect(read(target, 'a')).toBe('b');
  });

  it('writes the last of what one file was given', async () => {
    const target = join(temporaryFolder(), 'model');
    const folder = await platform.create(target);
    await folder.write('a', 'first, and longer');
    await folder.write('a', 'second');
    await folder.commit();
    expect(read(target, 'a')).toBe('second');
  });

  it('gives the folder the permissions that others have', async () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, 'usual'));
    const folder = await platform.create(join(parent, 'model'));
    await folder.write('a', 'b');
    await folder.commit();
    expect(statSync(join(parent, 'model')).mode).toBe(statSync(join(parent, 'usual')).mode);
  });
});

describe('two saves at once', () => {
  it('make each folder once, so that only one of them removes it', async () => {
    const parent = temporaryFolder();
    const path = join(parent, 'a/b');
    for (let round = 0; round < 20; round++) {
      const made = await Promise.all(Array.from({ length: 4 }, () => makeFolder(join(path, String(round)))));
      const expected = [join(path, String(round)), ...(round === 0 ? [path, join(parent, 'a')] : [])];
      expect(made.flat().sort()).toEqual(expected.sort());
    }
  });

  it('into one folder leave the files of the one that succeeds, if the other does not', async () => {
    for (let round = 0; round < 20; round++) {
      const target = join(temporaryFolder(), 'model');
      // Where one of them has a file, a folder stands in the way.
      mkdirSync(join(target, 'z'), { recursive: true });
      const [whole, broken] = [await platform.create(target), await platform.create(target)];
      await whole.write('unet/a.bin', 'a');
      await broken.write('unet/b.bin', 'b');
      await broken.write('z', 'b');
      const [first, second] = await Promise.allSettled([whole.commit(), broken.commit()]);
      expect(second.status).toBe('rejected');
      expect(existsSync(join(target, 'unet/a.bin'))).toBe(first.status === 'fulfilled');
      expect(existsSync(join(target, 'unet/b.bin'))).toBe(false);
    }
  });

  it('into one folder that is not there give the files of both', async () => {
    const parent = temporaryFolder();
    const target = join(parent, 'model');
    const folders = await Promise.all(Array.from({ length: 8 }, () => platform.create(target)));
    await Promise.all(folders.map((folder, index) => folder.write(`file-${index}`, String(index))));
    await Promise.all(folders.map((folder) => folder.commit()));
    expect(readdirSync(target).sort()).toEqual(folders.map((_, index) => `file-${index}`));
    expect(readdirSync(parent)).toEqual(['model']);
  });
});

describe('saving into a folder that is there', () => {
  /** A folder with an old model in it, and a file that no save touches. */
  function oldModel(): string {
    const target = temporaryFolder();
    mkdirSync(join(target, 'unet'));
    writeFileSync(join(target, 'model_index.json'), 'old index');
    writeFileSync(join(target, 'unet/config.json'), 'old config');
    writeFileSync(join(target, 'notes.txt'), 'notes');
    return target;
  }

  const oldFiles = ['model_index.json', 'notes.txt', 'unet', 'unet/config.json'];
  const filesOf = (target: string) => readdirSync(target, { recursive: true, encoding: 'utf8' }).sort();

  it('replaces the files that were written and leaves the others', async () => {
    const target = oldModel();
    const folder = await platform.create(target);
    await folder.write('model_index.json', 'new index');
    await folder.write('scheduler/config.json', 'new');
    expect(read(target, 'model_index.json')).toBe('old index');
    await folder.commit();
    expect(read(target, 'model_index.json')).toBe('new index');
    expect(read(target, 'unet/config.json')).toBe('old config');
    expect(filesOf(target)).toEqual([...oldFiles, 'scheduler', 'scheduler/config.json'].sort());
  });

  it('removes the files that it was told to, if they are there', async () => {
    const target = oldModel();
    const folder = await platform.create(target);
    await folder.folder('unet').remove('config.json');
    await folder.remove('not/there');
    await folder.write('never', 'written');
    await folder.remove('never');
    await folder.remove('model_index.json');
    await folder.write('model_index.json', 'written after all');
    expect(filesOf(target)).toEqual(expect.arrayContaining(oldFiles));
    await folder.commit();
    expect(filesOf(target)).toEqual(['model_index.json', 'notes.txt', 'unet']);
    expect(read(target, 'model_index.json')).toBe('written after all');
  });

  it('puts back what it removed when a later file cannot be put in place', async () => {
    const target = oldModel();
    const folder = await platform.create(target);
    await folder.remove('model_index.json');
    await folder.write('notes.txt/inside', 'no');
    await expect(folder.commit()).rejects.toMatchObject({ code: 'save_failed' });
    expect(read(target, 'model_index.json')).toBe('old index');
    expect(filesOf(target)).toEqual(oldFiles);
  });

  it('removes no folder', async () => {
    const target = oldModel();
    const folder = await platform.create(target);
    await folder.remove('unet');
    await expect(folder.commit()).rejects.toMatchObject({ code: 'save_failed' });
    expect(filesOf(target)).toEqual(oldFiles);
  });

  it('replaces a file and writes another of the name under which it might be kept meanwhile', async () => {
    const target = oldModel();
    const folder = await platform.create(target);
    await folder.write('notes.txt', 'new');
    await folder.write('notes.txt.replaced', 'also new');
    await folder.commit();
    expect([read(target, 'notes.txt'), read(target, 'notes.txt.replaced')]).toEqual(['new', 'also new']);
  });

  it('leaves it as it was when the save is discarded', async () => {
    const target = oldModel();
    const folder = await platform.create(target);
    await folder.write('model_index.json', 'new index');
    await folder.discard();
    expect(read(target, 'model_index.json')).toBe('old index');
    expect(filesOf(target)).toEqual(oldFiles);
  });

  it('puts everything back when a later file cannot be put in place', async () => {
    const target = oldModel();
    mkdirSync(join(target, 'unet/weights.bin'));
    const folder = await platform.create(target);
    await folder.write('model_index.json', 'new index');
    await folder.write('fresh/config.json', 'new');
    await folder.write('unet/config.json', 'new config');
    await folder.write('unet/weights.bin', 'a folder stands here');
    await expect(folder.commit()).rejects.toMatchObject({
      code: 'save_failed',
      target,
      message: expect.stringContaining('unet/weights.bin'),
    });
    expect(read(target, 'model_index.json')).toBe('old index');
    expect(read(target, 'unet/config.json')).toBe('old config');
    expect(filesOf(target)).toEqual([...oldFiles, 'unet/weights.bin'].sort());
  });

  it('puts everything back when a file stands where a folder is needed', async () => {
    const target = oldModel();
    const folder = await platform.create(target);
    await folder.write('model_index.json', 'new index');
    await folder.write('notes.txt/inside', 'no');
    await expect(folder.commit()).rejects.toMatchObject({ code: 'save_failed' });
    expect(read(target, 'model_index.json')).toBe('old index');
    expect(filesOf(target)).toEqual(oldFiles);
  });

  it('replaces a symbolic link, not the file that it leads to', async () => {
    const [target, elsewhere] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(elsewhere, 'blob'), 'of somebody else');
    symlinkSync(join(elsewhere, 'blob'), join(target, 'weights.bin'));
    const folder = await platform.create(target);
    await folder.write('weights.bin', 'mine');
    await folder.commit();
    expect(read(target, 'weights.bin')).toBe('mine');
    expect(read(elsewhere, 'blob')).toBe('of somebody else');
  });

  it('follows a link to the folder itself', async () => {
    const parent = temporaryFolder();
    const target = oldModel();
    symlinkSync(target, join(parent, 'link'));
    const folder = await platform.create(join(parent, 'link'));
    await folder.write('model_index.json', 'new index');
    await folder.commit();
    expect(read(target, 'model_index.json')).toBe('new index');
    expect(readlinkSync(join(parent, 'link'))).toBe(target);
  });
});
