import {
  FileNotFoundError,
  formatJson,
  InvalidArgumentError,
  InvalidFileError,
  joinModelPath,
  MemoryFiles,
  MemoryFolder,
  type ModelFiles,
  openModelFiles,
  readJsonObject,
  writeModelFolder,
} from '@langevin/core';
import { describe, expect, it } from 'vitest';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('joinModelPath', () => {
  it('joins below the folder and drops what says nothing', () => {
    expect(joinModelPath('', 'unet/config.json')).toBe('unet/config.json');
    expect(joinModelPath('unet', './a//b.json')).toBe('unet/a/b.json');
  });

  it.each(['../secret', 'a/../../b', '/etc/passwd', 'a\\b', 'C:x', 'a\0b', '', '.'])('refuses %j', (path) => {
    expect(() => joinModelPath('unet', path)).toThrow(InvalidArgumentError);
  });
});

describe('MemoryFiles', () => {
  const files = new MemoryFiles({ 'unet/config.json': '{"a": "é"}', 'unet/weights.bin': Uint8Array.of(1, 2, 3, 4) });

  it('tells what is there and how large it is', async () => {
    expect(await files.has('unet/config.json')).toBe(true);
    expect(await files.has('unet')).toBe(false);
    expect(await files.has('toString')).toBe(false);
    expect(await files.size('unet/config.json')).toBe(11);
  });

  it('reads whole files and parts of them', async () => {
    expect(text(await files.read('unet/config.json'))).toBe('{"a": "é"}');
    expect([...(await files.read('unet/weights.bin', { offset: 1, length: 2 }))]).toEqual([2, 3]);
    expect([...(await files.read('unet/weights.bin', { offset: 3 }))]).toEqual([4]);
  });

  it('looks into folders, which know where they are', async () => {
    const unet = files.folder('unet');
    expect(await unet.has('weights.bin')).toBe(true);
    await expect(unet.read('missing.bin')).rejects.toThrow('memory/unet: no missing.bin there.');
    await expect(unet.read('missing.bin')).rejects.toThrow(FileNotFoundError);
  });

  it('refuses to leave its folder', async () => {
    await expect(files.folder('unet').read('../unet/config.json')).rejects.toThrow(InvalidArgumentError);
    expect(() => files.folder('..')).toThrow(InvalidArgumentError);
  });

  it('does not read after an abort', async () => {
    await expect(files.read('unet/config.json', { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});

describe('MemoryFolder', () => {
  it('shows its files once they are committed', async () => {
    const folder = new MemoryFolder();
    await folder.write('model_index.json', '{}');
    await folder
      .folder('unet')
      .folder('parts')
      .write('a.bin', [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    expect(folder.entries).toEqual({});
    await folder.commit();
    expect(Object.keys(folder.entries)).toEqual(['model_index.json', 'unet/parts/a.bin']);
    expect([...folder.entries['unet/parts/a.bin']!]).toEqual([1, 2, 3]);
  });

  it('keeps what was committed when it discards what was not', async () => {
    const folder = new MemoryFolder();
    await folder.write('a', 'one');
    await folder.commit();
    await folder.write('a', 'two');
    await folder.discard();
    await folder.commit();
    expect(text(folder.entries.a!)).toBe('one');
  });

  it('removes what it was told to, once that is committed', async () => {
    const folder = new MemoryFolder();
    await folder.write('unet/old', 'one');
    await folder.write('both', 'one');
    await folder.commit();
    await folder.folder('unet').remove('old');
    await folder.remove('not-there');
    await folder.remove('both');
    await folder.write('both', 'two');
    await folder.write('never', 'three');
    await folder.remove('never');
    expect(Object.keys(folder.entries)).toEqual(['unet/old', 'both']);
    await folder.commit();
    expect(Object.keys(folder.entries)).toEqual(['both']);
    expect(text(folder.entries.both!)).toBe('two');
  });

  it('keeps a file whatever it is called', async () => {
    const folder = new MemoryFolder();
    await folder.write('__proto__', 'one');
    await folder.commit();
    expect(text(await new MemoryFiles(folder.entries).read('__proto__'))).toBe('one');
  });

  it('copies what it is given', async () => {
    const folder = new MemoryFolder();
    const bytes = Uint8Array.of(1);
    await folder.write('a', bytes);
    bytes[0] = 9;
    await folder.commit();
    expect([...folder.entries.a!]).toEqual([1]);
  });

  it('refuses to leave its folder', async () => {
    await expect(new MemoryFolder().write('../a', '')).rejects.toThrow(InvalidArgumentError);
  });

  it('can be read again as files', async () => {
    const folder = new MemoryFolder();
    await writeModelFolder(folder, (inner) => inner.write('config.json', formatJson({ b: 1, a: [2] })));
    await folder.commit();
    const files = await openModelFiles(new MemoryFiles(folder.entries));
    expect(await readJsonObject(files, 'config.json')).toEqual({ a: [2], b: 1 });
  });
});

describe('what is neither a string nor files', () => {
  it.each([5, null, undefined, {}])('is refused as a source and as a target: %j', async (value) => {
    await expect(openModelFiles(value as never)).rejects.toMatchObject({
      code: 'invalid_argument',
      argument: 'source',
    });
    const write = writeModelFolder(value as never, async () => {});
    await expect(write).rejects.toMatchObject({ code: 'invalid_argument', argument: 'target' });
  });
});

describe('readJsonObject', () => {
  const read = (content: string): Promise<unknown> =>
    readJsonObject(new MemoryFiles({ 'config.json': content }), 'config.json');

  it('gives the object', async () => {
    expect(await read('{"sigma_max": 50.0}')).toEqual({ sigma_max: 50 });
  });

  it('reads infinite numbers as Python writes them, outside of strings', async () => {
    const content = '{"low": -Infinity, "high": [Infinity], "text": "-Infinity, \\"Infinity"}';
    expect(await read(content)).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: [Number.POSITIVE_INFINITY],
      text: '-Infinity, "Infinity',
    });
  });

  it('takes no longer for a hostile file than for another of its size', async () => {
    await expect(read(`{"a": Infinity, "${'\\'.repeat(2 ** 20)}`)).rejects.toThrow(InvalidFileError);
    await expect(read(`{"a": Infinity${', "'.repeat(2 ** 19)}`)).rejects.toThrow(InvalidFileError);
  });

  it.each(['{"sigma_max": ', '[1]', 'null', '3', '{"a": NaN}'])('refuses %j, naming the file', async (content) => {
    await expect(read(content)).rejects.toThrow(InvalidFileError);
    await expect(read(content)).rejects.toThrow('memory/config.json');
  });

  it('refuses a file that is too large without reading it', async () => {
    const huge: ModelFiles = Object.assign(new MemoryFiles({}), {
      size: async () => 2 ** 40,
      read: () => Promise.reject(new Error('it was read')),
    });
    await expect(readJsonObject(huge, 'config.json')).rejects.toThrow('is 1099511627776 bytes');
  });
});

it('formatJson writes sorted keys, two spaces and a final line feed', () => {
  expect(formatJson({ b: 1, a: { d: 1, c: 2 } })).toBe('{\n  "a": {\n    "d": 1,\n    "c": 2\n  },\n  "b": 1\n}\n');
});
