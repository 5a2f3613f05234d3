import { ZipFolder } from '@langevin/runtime-web';
import { describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { unzip } from './support/unzip.ts';

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe('a folder in a zip file', () => {
  it('has the files under their paths, as they were when they were written', async () => {
    const zip = new ZipFolder('faces.zip');
    expect(zip.target).toBe('faces.zip');
    const weights = Uint8Array.of(1, 2, 3);
    const shared = new Uint8Array(new SharedArrayBuffer(1)).fill(4);
    await zip.write('model_index.json', 'ü');
    const unet = zip.folder('unet');
    await unet.write('weights.bin', [weights, shared]);
    weights.fill(9);
    await unet.write('config.json', 'first, and longer');
    await unet.write('config.json', 'second');
    await unet.write('empty.txt', '');
    await zip.write('never', 'written');
    await zip.remove('never');
    await zip.commit();
    const files = await unzip(zip.blob);
    expect(Object.keys(files)).toEqual(['model_index.json', 'unet/weights.bin', 'unet/config.json', 'unet/empty.txt']);
    expect(textOf(files['model_index.json'])).toBe('ü');
    expect(files['unet/weights.bin']).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(textOf(files['unet/config.json'])).toBe('second');
    expect(files['unet/empty.txt']).toHaveLength(0);
  });

  it('holds large files as they are, and little more', async () => {
    const piece = Uint8Array.from({ length: 3_000_000 }, (_, index) => index * index);
    const zip = new ZipFolder();
    await zip.write('large.bin', Array(12).fill(piece));
    await zip.commit();
    expect(zip.blob.type).toBe('application/zip');
    expect(zip.blob.size).toBeGreaterThan(36_000_000);
    expect(zip.blob.size).toBeLessThan(36_001_000);
    const { 'large.bin': large } = await unzip(zip.blob);
    expect(large!.byteLength).toBe(36_000_000);
    expect(large!.every((byte, index) => byte === piece[index % piece.byteLength])).toBe(true);
  });

  it('is downloaded by the browser, under its name', async () => {
    const zip = new ZipFolder('my faces.zip');
    await zip.write('a/b.txt', 'content');
    await zip.commit();
    await commands.watchDownloads();
    zip.download();
    const { name, base64 } = await commands.lastDownload();
    expect(name).toBe('my faces.zip');
    const files = await unzip(new Blob([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))]));
    expect(textOf(files['a/b.txt'])).toBe('content');
  });

  it('is not there before it was committed, nor after it was discarded, and is written once', async () => {
    const zip = new ZipFolder();
    await zip.write('a', 'b');
    expect(() => zip.blob).toThrow('model.zip: is not written yet; call commit() first.');
    expect(() => zip.download()).toThrow(expect.objectContaining({ code: 'save_failed' }));
    await zip.discard();
    for (const refused of [zip.commit(), zip.write('c', 'd'), zip.remove('a')]) {
      await expect(refused).rejects.toMatchObject({ code: 'save_failed' });
    }
  });

  it.each(['../a', '/a', 'a\\b', ''])('has no paths that lead out of it: %s', async (path) => {
    const zip = new ZipFolder();
    await expect(zip.write(path, 'x')).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(() => zip.folder(path)).toThrow('not a path inside');
  });
});
