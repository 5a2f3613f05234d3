import { urlFiles } from '@langevin/runtime-web';
import { describe, expect, inject, it } from 'vitest';
import { fileBytes, serve, weightsBytes, weightsFile } from './support/model-server.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('files below a URL', () => {
  it('are read, whole and in part, and have a size', async () => {
    const folder = serve('plain', 'fixtures/unet');
    const files = urlFiles(`${folder.url}/`);
    expect(files.source).toBe(folder.url);
    const config = await fileBytes('fixtures/unet/gray-tiny/config.json');
    expect(await files.read('gray-tiny/config.json')).toEqual(config);
    expect(await files.size('gray-tiny/config.json')).toBe(config.byteLength);
    const inside = files.folder('gray-tiny');
    expect(inside.source).toBe(`${folder.url}/gray-tiny`);
    expect(await inside.read('config.json', { offset: 3, length: 5 })).toEqual(config.slice(3, 8));
    expect(await inside.has('config.json')).toBe(true);
    expect(await inside.has('model_index.json')).toBe(false);
  });

  it('are downloaded once, and looked up once', async () => {
    const folder = serve('plain');
    const files = urlFiles(folder.url);
    const [first, second] = await Promise.all([files.read(weightsFile), files.read(weightsFile)]);
    expect(second.buffer).toBe(first.buffer);
    expect(await files.has(weightsFile)).toBe(true);
    expect((await files.read(weightsFile, { offset: 8 })).buffer).toBe(first.buffer);
    expect((await folder.requests()).map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  it('give some of their bytes alone, without the rest', async () => {
    const folder = serve('plain');
    const files = urlFiles(folder.url);
    const whole = await fileBytes(`fixtures/unet/gray-tiny/${weightsFile}`);
    expect(await files.read(weightsFile, { length: 8 })).toEqual(whole.slice(0, 8));
    expect(await files.read(weightsFile, { offset: 100_000, length: 1000 })).toEqual(whole.slice(100_000, 101_000));
    expect(await files.read(weightsFile, { offset: weightsBytes - 3, length: 50 })).toEqual(whole.slice(-3));
    expect(await files.read(weightsFile, { offset: weightsBytes - 2 })).toEqual(whole.slice(-2));
    expect(await files.read(weightsFile, { offset: weightsBytes + 5, length: 5 })).toEqual(new Uint8Array());
    const ranges = (await folder.requests()).map(({ range }) => range);
    expect(ranges).toEqual([
      undefined,
      'bytes=0-7',
      'bytes=100000-100999',
      `bytes=${weightsBytes - 3}-${weightsBytes - 1}`,
      `bytes=${weightsBytes - 2}-${weightsBytes - 1}`,
    ]);
  });

  it('give some of their bytes where the server gives no parts', async () => {
    const folder = serve('rangeless');
    const whole = await fileBytes('fixtures/unet/gray-tiny/config.json');
    expect(await urlFiles(folder.url).read('config.json', { offset: 2, length: 4 })).toEqual(whole.slice(2, 6));
  });

  it('may be relative to the page', async () => {
    const config = await fileBytes('fixtures/unet/gray-tiny/config.json');
    for (const url of ['/fixtures/unet/gray-tiny', new URL('/fixtures/unet/gray-tiny/#part', location.href)]) {
      const files = urlFiles(url);
      expect(files.source).toBe(`${location.origin}/fixtures/unet/gray-tiny`);
      expect(await files.read('config.json')).toEqual(config);
    }
  });

  it('may have any names', async () => {
    const files = urlFiles(serve('plain', 'odd names').url);
    for (const name of ['a b.json', 'a#b.json', 'a?b=c.json', '100%.json', '%2e%2e.json', 'ü&+.json', "it's;.json"]) {
      expect(text(await files.read(name))).toBe(`odd names/${name}`);
      expect(text(await files.folder(name).read(name))).toBe(`odd names/${name}/${name}`);
    }
  });

  it.each(['../unet/config.json', 'a/../../b', '/config.json', 'a\\b', 'https://example.com/x', '', '.'])(
    'are below it: "%s" is refused, with no request',
    async (path) => {
      const folder = serve('plain');
      const files = urlFiles(folder.url);
      for (const refused of [files.read(path), files.has(path), files.size(path)]) {
        await expect(refused).rejects.toMatchObject({ code: 'invalid_argument' });
      }
      expect(() => files.folder(path)).toThrow('not a path inside');
      expect(await folder.requests()).toEqual([]);
    },
  );

  it('keep the query that the folder was given with, and do not show it', async () => {
    const folder = serve('plain');
    const files = urlFiles(`${folder.url}?sig=secret%2F1`);
    await files.read('config.json');
    expect(files.source).toBe(folder.url);
    await expect(files.read('absent')).rejects.not.toThrow('secret');
    expect((await folder.requests()).map(({ query }) => query)).toEqual(Array(3).fill('?sig=secret%2F1'));
    const failing = urlFiles(`${serve('failing').url}?sig=secret`);
    await expect(failing.read('config.json')).rejects.not.toThrow('secret');
    await expect(failing.folder('unet').read('config.json')).rejects.toThrow('503');
  });
});

describe('a URL that can not be used', () => {
  it.each([
    ['https://', 'is no URL'],
    ['file:///models/faces', 'is not on a server'],
    ['blob:https://example.com/1234', 'is not on a server'],
    ['data:text/plain,abc', 'is not on a server'],
    ['https://me:secret@example.com/faces', 'URL with a password'],
  ])('is refused: %s', (url, message) => {
    expect(() => urlFiles(url)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    expect(() => urlFiles(url)).toThrow(message);
  });
});

describe('a server', () => {
  it('without a file gives the error that names it', async () => {
    const files = urlFiles(serve('plain').url);
    for (const missing of [files.read('model.onnx'), files.size('model.onnx')]) {
      await expect(missing).rejects.toMatchObject({ code: 'file_not_found', paths: ['model.onnx'] });
    }
  });

  it('with a page for every address has no file there', async () => {
    const files = urlFiles(serve('pages').url);
    expect(await files.has('model_index.json')).toBe(false);
    await expect(files.read('model_index.json')).rejects.toMatchObject({ code: 'file_not_found' });
    expect(await files.has('config.json')).toBe(true);
  });

  it('that wants a token gives the error that says so, and is satisfied with it', async () => {
    const folder = serve('locked');
    const refused = urlFiles(folder.url).read('config.json');
    await expect(refused).rejects.toMatchObject({ code: 'download_failed', status: 401, isTransient: false });
    await expect(refused).rejects.toThrow('It may need a token');
    const files = urlFiles(folder.url, { headers: { Authorization: 'Bearer sesame' } });
    expect((await files.read('config.json')).byteLength).toBeGreaterThan(100);
  });

  it('that forbids everything gives an error, not a missing file', async () => {
    const files = urlFiles(serve('forbidding').url);
    await expect(files.has('config.json')).rejects.toMatchObject({ code: 'download_failed', status: 403 });
  });

  it('that forbids what it has not, once it gave something, has no such file', async () => {
    const files = urlFiles(serve('bucket').url);
    await expect(files.has('absent.json')).rejects.toMatchObject({ status: 403 });
    expect(await files.has('config.json')).toBe(true);
    expect(await files.has('absent.json')).toBe(false);
    await expect(files.read('absent.json')).rejects.toMatchObject({ code: 'file_not_found' });
  });

  it('that fails is asked again, and then gives the error', async () => {
    const folder = serve('failing');
    const files = urlFiles(folder.url);
    await expect(files.read('config.json')).rejects.toMatchObject({ status: 503, isTransient: true });
    expect(await folder.requests()).toHaveLength(3);
    await expect(files.has('config.json')).rejects.toThrow('the server answered 503');
  });

  it('that is not there gives an error with what to look at', async () => {
    const files = urlFiles('http://127.0.0.1:9/models');
    const read = files.read('config.json');
    await expect(read).rejects.toMatchObject({ code: 'download_failed', isTransient: true, status: undefined });
    await expect(read).rejects.toThrow('Check the address and the connection');
  });

  it('that knows no HEAD is asked by GET', async () => {
    const folder = serve('headless');
    const files = urlFiles(folder.url);
    expect(await files.has('model.onnx')).toBe(false);
    expect(await files.size(weightsFile)).toBe(weightsBytes);
    expect((await files.read(weightsFile)).byteLength).toBe(weightsBytes);
  });

  it.each(['compressing', 'streaming'] as const)('that compresses gives the file itself: %s', async (way) => {
    const files = urlFiles(serve(way).url);
    const config = await fileBytes('fixtures/unet/gray-tiny/config.json');
    expect(await files.read('config.json')).toEqual(config);
    expect(await files.read('config.json', { offset: 4, length: 9 })).toEqual(config.slice(4, 13));
    expect((await files.read(weightsFile)).byteLength).toBe(weightsBytes);
  });

  it.each(['hub', 'breakinghub'] as const)(
    'that sends the page elsewhere, to addresses for one GET each, is followed: %s',
    async (way) => {
      const folder = serve(way);
      const bytes = await urlFiles(folder.url).read(weightsFile);
      expect(bytes).toHaveLength(weightsBytes);
      const whole = await fileBytes(`fixtures/unet/gray-tiny/${weightsFile}`);
      expect(bytes.every((byte, index) => byte === whole[index])).toBe(true);
      const signatures = (await folder.requests()).map(({ query }) => query).filter(Boolean);
      expect(new Set(signatures).size).toBe(signatures.length);
    },
  );

  it('is the only one that is asked', async () => {
    const folder = serve('plain');
    performance.clearResourceTimings();
    const files = urlFiles(folder.url);
    await files.read('config.json');
    await files.has('absent');
    const hosts = performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin);
    expect([...new Set(hosts)]).toEqual([new URL(inject('modelServer')).origin]);
  });
});
