import { FileNotFoundError, InvalidFileError, MemoryFiles, type ModelFiles } from '@langevin/core';
import { readCheckpoint } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { expectWeights, fixtureBytes, fixtureFolder, safetensorsFile } from './checkpoint-fixtures.ts';

const expected = 'checkpoints/dtypes.expected.safetensors';
const safetensors = fixtureBytes('checkpoints/dtypes.safetensors');
const zip = fixtureBytes('checkpoints/dtypes.zip.bin');

/** A safetensors file of one weight with one element, so that a test sees which file was read. */
const fileOf = (name: string) =>
  safetensorsFile({ [name]: { dtype: 'U8', shape: [1], data_offsets: [0, 1] } }, new Uint8Array(1));
const index = (weightMap: unknown) => JSON.stringify({ metadata: {}, weight_map: weightMap });
const namesIn = async (files: Record<string, Uint8Array | string>, options?: { variant?: string }) => [
  ...(await readCheckpoint(new MemoryFiles(files), options)).keys(),
];

describe('readCheckpoint', () => {
  it.each([
    ['diffusion_pytorch_model.safetensors', safetensors],
    ['diffusion_pytorch_model.bin', zip],
    ['diffusion_pytorch_model.bin', fixtureBytes('checkpoints/dtypes.legacy.bin')],
    ['model.safetensors', safetensors],
    ['pytorch_model.bin', zip],
  ])('reads a folder with %s', async (name, bytes) => {
    expectWeights(await readCheckpoint(new MemoryFiles({ [name]: bytes, 'config.json': '{}' })), expected);
  });

  it.each(['sharded', 'sharded-bin'])('reads the folder %s by its index', async (name) => {
    expectWeights(await readCheckpoint(fixtureFolder(`checkpoints/${name}`)), expected);
  });

  it('prefers safetensors, and an index to a single file, as diffusers does', async () => {
    const both = { 'diffusion_pytorch_model.bin': zip, 'diffusion_pytorch_model.safetensors': fileOf('single') };
    expect(await namesIn(both)).toEqual(['single']);
    const sharded = { 'diffusion_pytorch_model.safetensors.index.json': index({ a: 'a.safetensors' }) };
    expect(await namesIn({ ...both, ...sharded, 'a.safetensors': fileOf('a') })).toEqual(['a']);
  });

  it.each([
    ['a single file', { 'diffusion_pytorch_model.fp16.safetensors': fileOf('half') }],
    ['an index', { 'diffusion_pytorch_model.safetensors.index.fp16.json': index({ half: 's' }), s: fileOf('half') }],
    [
      'an older index',
      { 'diffusion_pytorch_model.safetensors.fp16.index.json': index({ half: 's' }), s: fileOf('half') },
    ],
  ])('reads a variant from %s', async (_, files) => {
    const folder = { ...files, 'diffusion_pytorch_model.safetensors': fileOf('usual') };
    expect(await namesIn(folder, { variant: 'fp16' })).toEqual(['half']);
    expect(await namesIn(folder)).toEqual(['usual']);
  });

  it.each([
    ['a single file', { 'diffusion_pytorch_model.fp16.safetensors': fileOf('half') }],
    [
      'shards',
      {
        'diffusion_pytorch_model.safetensors.index.fp16.json': index({ half: 's.safetensors' }),
        's.safetensors': fileOf('half'),
        'diffusion_pytorch_model.fp16-00001-of-00001.safetensors': fileOf('x'),
      },
    ],
    ['an older index', { 'model.safetensors.fp16.index.json': index({ half: 's' }), s: fileOf('half') }],
  ])('reads the only variant where there is nothing else, and says so: %s', async (_, files) => {
    const warnings: string[] = [];
    const folder = new MemoryFiles({ ...files, 'config.json': '{}' }, 'faces');
    const weights = await readCheckpoint(folder, { onWarning: (message) => warnings.push(message) });
    expect([...weights.keys()]).toEqual(['half']);
    expect(warnings).toEqual(['faces: it holds the variant "fp16" of the weights alone, which is read.']);
  });

  it('reads the only variant of a source that can not tell its files', async () => {
    const { list: _, ...server } = new MemoryFiles({ 'diffusion_pytorch_model.fp16.bin': zip });
    const files: ModelFiles = Object.assign(server, {
      has: async (path: string) => path === 'diffusion_pytorch_model.fp16.bin',
      read: async () => zip,
      folder: () => files,
      size: async () => zip.byteLength,
      source: 'https://example.com/faces',
    });
    expectWeights(await readCheckpoint(files, { onWarning: () => {} }), expected);
  });

  it('names the variants that are there, where it is not clear which is meant', async () => {
    const files = { 'diffusion_pytorch_model.fp16.safetensors': fileOf('a'), 'diffusion_pytorch_model.ema.bin': zip };
    await expect(namesIn(files)).rejects.toThrow(
      'variants of the weights: "fp16", "ema". Ask for one of them: { variant: "fp16" }',
    );
    await expect(namesIn(files, { variant: 'bf16' })).rejects.toThrow('ask for one that is there: "fp16", "ema"');
    expect(await namesIn(files, { variant: 'fp16' })).toEqual(['a']);
  });

  it('lists the names that it tried where there is none', async () => {
    const error = await readCheckpoint(new MemoryFiles({ 'config.json': '{}' }, 'my-model')).catch((error) => error);
    expect(error).toBeInstanceOf(FileNotFoundError);
    expect(error.source).toBe('my-model');
    expect(error.paths).toContain('diffusion_pytorch_model.safetensors');
    expect(error.paths).toContain('diffusion_pytorch_model.bin.index.json');
    expect(error.paths).toContain('model.safetensors');
    await expect(namesIn({ 'model.safetensors': fileOf('a') }, { variant: 'fp16' })).rejects.toThrow('variant "fp16"');
  });

  it.each([
    ['leaves the folder', { a: '../../etc/passwd' }, '"../../etc/passwd", which is not in its folder'],
    ['names an absolute path', { a: '/etc/passwd' }, 'not in its folder'],
    ['names another drive', { a: 'C:\\model.bin' }, 'not in its folder'],
    ['names an empty path', { a: '' }, 'not in its folder'],
    ['names no file', { a: 3 }, 'no file for "a"'],
    ['says that a weight is where it is not', { b: 'a.safetensors' }, '"b" is not in a.safetensors'],
    ['has a weight twice', { a: 'a.safetensors', c: 'also-a.safetensors' }, 'two of its files hold "a"'],
    ['is a list', ['a.safetensors'], 'weight_map'],
    ['is not there', undefined, 'weight_map'],
  ])('refuses an index whose map %s', async (_, weightMap, problem) => {
    const two = {
      a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
      c: { dtype: 'U8', shape: [0], data_offsets: [1, 1] },
    };
    const read = readCheckpoint(
      new MemoryFiles({
        'diffusion_pytorch_model.safetensors.index.json': index(weightMap),
        'a.safetensors': fileOf('a'),
        'also-a.safetensors': safetensorsFile(two, new Uint8Array(1)),
      }),
    );
    await expect(read).rejects.toThrow(InvalidFileError);
    await expect(read).rejects.toThrow(problem);
    await expect(read).rejects.toThrow('memory/diffusion_pytorch_model.safetensors.index.json');
  });

  it('names a shard that is not there', async () => {
    const read = namesIn({ 'diffusion_pytorch_model.bin.index.json': index({ a: 'gone.bin' }) });
    await expect(read).rejects.toThrow(FileNotFoundError);
    await expect(read).rejects.toThrow('gone.bin');
  });

  it.each(['safetensors', 'bin'])('says so where a web page stands in for a .%s file', async (format) => {
    const page = '\n<!DOCTYPE html><html><head><title>Not found</title></head></html>';
    await expect(namesIn({ [`model.${format}`]: page })).rejects.toThrow('web page');
  });

  it.each(['safetensors', 'bin'])('says so where a Git LFS pointer stands in for a .%s file', async (format) => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
    await expect(namesIn({ [`model.${format}`]: pointer })).rejects.toThrow('git lfs pull');
  });

  it('stops at an abort', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(readCheckpoint(fixtureFolder('checkpoints/sharded'), { signal })).rejects.toThrow('enough');
  });
});
