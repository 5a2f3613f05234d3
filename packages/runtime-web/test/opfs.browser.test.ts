import { OpfsFolder, opfsFiles, webPlatform } from '@langevin/runtime-web';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveRoomFor, leaveUsualRoom } from './support/leave-room.ts';
import { storedFiles } from './support/stored-files.ts';

const platform = webPlatform();
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

beforeEach(async () => {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
});

/** A folder with an old model in it, and a file that no save touches. */
async function oldModel(): Promise<string> {
  const folder = await OpfsFolder.create('opfs:models/old');
  await folder.write('model_index.json', 'old index');
  await folder.write('unet/config.json', 'old config');
  await folder.write('notes.txt', 'notes');
  await folder.commit();
  return folder.target;
}

const oldFiles = {
  'models/old/model_index.json': 'old index',
  'models/old/notes.txt': 'notes',
  'models/old/unet/config.json': 'old config',
};

describe('saving into a folder of the storage that is not there', () => {
  it('shows nothing before it is committed, and then all, and leaves nothing beside', async () => {
    const folder = await platform.create('opfs:models/faces');
    expect(folder.target).toBe('opfs:models/faces');
    await folder.write('model_index.json', 'index');
    const unet = folder.folder('unet');
    expect(unet.target).toBe('opfs:models/faces/unet');
    const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(7);
    await unet.write('weights.bin', [Uint8Array.of(1, 2), shared, new Uint8Array(1)]);
    await unet.folder('deep').write('config.json', new TextEncoder().encode('ü'));
    await expect(platform.open('opfs:models/faces')).rejects.toMatchObject({ code: 'file_not_found' });
    await folder.commit();

    const files = await platform.open('opfs:models/faces');
    expect(text(await files.read('model_index.json'))).toBe('index');
    expect(await files.folder('unet').read('weights.bin')).toEqual(Uint8Array.of(1, 2, 7, 7, 0));
    expect(text(await files.read('unet/deep/config.json'))).toBe('ü');
    expect(Object.keys(await storedFiles())).toEqual([
      'models/faces/model_index.json',
      'models/faces/unet/deep/config.json',
      'models/faces/unet/weights.bin',
    ]);
  });

  it('leaves nothing when it is discarded', async () => {
    const folder = await OpfsFolder.create('opfs:faces');
    await folder.write('a', 'b');
    await folder.discard();
    await folder.discard();
    expect(await storedFiles()).toEqual({});
    await expect(opfsFiles('opfs:faces')).rejects.toMatchObject({ code: 'file_not_found' });
  });

  it('writes files at once, and the last of what each was given', async () => {
    const folder = await OpfsFolder.create('opfs:faces');
    await folder.write('a', 'first, and longer');
    await folder.write('a', 'second');
    await Promise.all(Array.from({ length: 10 }, (_, index) => folder.write(`file-${index}`, `content ${index}`)));
    await folder.commit();
    const expected = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`faces/file-${i}`, `content ${i}`]));
    expect(await storedFiles()).toEqual({ 'faces/a': 'second', ...expected });
  });
});

describe('saving into a folder of the storage that is there', () => {
  it('replaces what was written, removes what it was told to, and leaves the rest', async () => {
    const folder = await OpfsFolder.create(await oldModel());
    await folder.write('model_index.json', 'new index');
    await folder.write('scheduler/config.json', 'new');
    await folder.remove('unet/config.json');
    await folder.remove('not/there');
    await folder.remove('unet/not-there');
    await folder.write('never', 'written');
    await folder.remove('never');
    expect(await storedFiles()).toMatchObject(oldFiles);
    await folder.commit();
    expect(await storedFiles()).toEqual({
      'models/old/model_index.json': 'new index',
      'models/old/notes.txt': 'notes',
      'models/old/scheduler/config.json': 'new',
    });
  });

  it.each([
    ['a folder stands where a file is needed', 'unet'],
    ['a file stands where a folder is needed', 'notes.txt/inside'],
  ])('puts everything back when %s', async (_, path) => {
    const folder = await OpfsFolder.create(await oldModel());
    await folder.write('model_index.json', 'new index');
    await folder.write('fresh/deep/config.json', 'new');
    await folder.remove('unet/config.json');
    const failure = folder.write(path, 'no').then(() => folder.commit());
    await expect(failure).rejects.toMatchObject({ code: 'save_failed', target: 'opfs:models/old' });
    await folder.discard();
    expect(await storedFiles()).toEqual(oldFiles);
    const root = await navigator.storage.getDirectory();
    const old = await (await root.getDirectoryHandle('models')).getDirectoryHandle('old');
    await expect(old.getDirectoryHandle('fresh')).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('removes no folder', async () => {
    const folder = await OpfsFolder.create(await oldModel());
    await folder.remove('unet');
    await expect(folder.commit()).rejects.toThrow('a folder stands where a file is needed');
    expect(await storedFiles()).toEqual(oldFiles);
  });

  it('makes no folder for a save that fails', async () => {
    await oldModel();
    const folder = await OpfsFolder.create('opfs:models/old/notes.txt/new');
    await folder.write('a', 'b');
    await expect(folder.commit()).rejects.toMatchObject({ code: 'save_failed' });
    expect(await storedFiles()).toEqual(oldFiles);
  });

  it('does not mix two saves', async () => {
    const saves = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const folder = await OpfsFolder.create('opfs:models/old');
        for (const name of ['a', 'b', 'unet/c']) await folder.write(name, String(index));
        return folder;
      }),
    );
    await Promise.all(saves.map((folder) => folder.commit()));
    const contents = Object.values(await storedFiles());
    expect(contents).toHaveLength(3);
    expect(new Set(contents).size).toBe(1);
  });

  it('cannot go on after its end', async () => {
    const folder = await OpfsFolder.create('opfs:faces');
    await folder.write('a', 'b');
    await folder.commit();
    for (const refused of [folder.write('c', 'd'), folder.remove('a'), folder.commit()]) {
      await expect(refused).rejects.toMatchObject({ code: 'save_failed' });
    }
    expect(await storedFiles()).toEqual({ 'faces/a': 'b' });
  });
});

describe('a page that is closed while it saves', () => {
  it('leaves nothing at the target, and what it staged is removed by the next save', async () => {
    const frame = document.createElement('iframe');
    frame.src = '/packages/runtime-web/test/support/unfinished-save.html';
    const hasWritten = new Promise((resolve) => addEventListener('message', resolve, { once: true }));
    document.body.append(frame);
    await hasWritten;
    const lives = await OpfsFolder.create('opfs:other');
    await lives.write('a', 'b');
    // The other page's is not touched while that page is there.
    expect(Object.values(await storedFiles()).toSorted()).toEqual(['b', 'half of it']);
    frame.remove();

    await expect
      .poll(async () => {
        const next = await OpfsFolder.create('opfs:third');
        await next.discard();
        return Object.values(await storedFiles());
      })
      .toEqual(['b']);
    await expect(opfsFiles('opfs:unfinished')).rejects.toMatchObject({ code: 'file_not_found' });
    await lives.commit();
    expect(await storedFiles()).toEqual({ 'other/a': 'b' });
  });
});

describe('a storage without room', () => {
  afterEach(leaveUsualRoom);

  it('gives the error that says so, and what was there stays whole', async () => {
    const folder = await OpfsFolder.create(await oldModel());
    await folder.write('model_index.json', 'new index');
    await leaveRoomFor(500_000);
    const failure = folder.write('unet/weights.bin', [new Uint8Array(400_000), new Uint8Array(400_000)]);
    await expect(failure).rejects.toMatchObject({ code: 'storage_full', needed: 800_000 });
    await expect(failure).rejects.toThrow(
      /^0\.8 MB can't be kept in this browser(, and there is room for 0\.\d MB)?\. Delete/,
    );
    await folder.discard();
    expect(await storedFiles()).toEqual(oldFiles);
  });
});

describe('files of the storage', () => {
  it('have a size, and are read in part', async () => {
    const files = await opfsFiles(await oldModel());
    expect(files.source).toBe('opfs:models/old');
    expect(await files.size('model_index.json')).toBe(9);
    expect(text(await files.read('model_index.json', { offset: 4, length: 3 }))).toBe('ind');
    expect(text(await files.read('model_index.json', { offset: 4 }))).toBe('index');
    expect(await files.read('model_index.json', { offset: 40 })).toEqual(new Uint8Array());
    const unet = files.folder('unet');
    expect(unet.source).toBe('opfs:models/old/unet');
    expect([await unet.has('config.json'), await unet.has('weights.bin')]).toEqual([true, false]);
    // Neither a folder, nor what would lie below a file, nor a name that none can have.
    expect(await Promise.all(['unet', 'notes.txt/a', 'a/b/c', '...'].map((path) => files.has(path)))).not.toContain(
      true,
    );
  });

  it('that are missing give the error that names them', async () => {
    const files = await opfsFiles(await oldModel());
    await expect(files.read('unet')).rejects.toMatchObject({ code: 'file_not_found', paths: ['unet'] });
    await expect(files.size('absent')).rejects.toMatchObject({ code: 'file_not_found', source: 'opfs:models/old' });
    await expect(opfsFiles('opfs:absent')).rejects.toThrow('opfs:absent: no such folder. Nothing was saved');
    await expect(opfsFiles('opfs:models/old/notes.txt')).rejects.toMatchObject({ code: 'file_not_found' });
  });

  it('are not read after an abort', async () => {
    const files = await opfsFiles(await oldModel());
    const reason = new Error('no');
    await expect(files.read('notes.txt', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const read = files.read('notes.txt', { signal: controller.signal });
    controller.abort(reason);
    await expect(read).rejects.toBe(reason);
  });

  it.each(['opfs:', 'opfs:..', 'opfs:/models', 'opfs:a/../..', 'opfs:a\\b', 'models/faces'])(
    'are not found by a name that leads elsewhere: %s',
    async (name) => {
      await expect(opfsFiles(name)).rejects.toMatchObject({ code: 'invalid_argument', argument: 'source' });
      await expect(OpfsFolder.create(name)).rejects.toMatchObject({ code: 'invalid_argument', argument: 'target' });
    },
  );

  it.each(['../a', '/a', 'a\\b', 'C:a', ''])('are neither read nor written outside of it: %s', async (path) => {
    const files = await opfsFiles(await oldModel());
    await expect(files.read(path)).rejects.toMatchObject({ code: 'invalid_argument' });
    const folder = await OpfsFolder.create('opfs:models/old');
    await expect(folder.write(path, 'x')).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(folder.remove(path)).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(() => folder.folder(path)).toThrow('not a path inside');
    await folder.discard();
  });
});

describe('the platform of a browser', () => {
  it('writes nowhere else, and says where it does', async () => {
    const refused = platform.create('out/faces');
    await expect(refused).rejects.toMatchObject({ code: 'invalid_argument', argument: 'target' });
    await expect(refused).rejects.toThrow('save to "opfs:out/faces" for this browser');
  });
});
