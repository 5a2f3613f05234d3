import { MemoryFiles } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { expect, it } from 'vitest';
import { make } from './support/tiny-unet.ts';

const weights = 'diffusion_pytorch_model';
const filesOf = (names: readonly string[], contents: Readonly<Record<string, string | Uint8Array>> = {}) =>
  new MemoryFiles({ 'config.json': '{}', ...Object.fromEntries(names.map((name) => [name, ''])), ...contents });

it.each([
  [
    'safetensors before the others',
    [`${weights}.bin`, `${weights}.safetensors`, 'model.onnx'],
    [`${weights}.safetensors`],
  ],
  ["PyTorch's before a ready-made model", [`${weights}.bin`, 'model.onnx'], [`${weights}.bin`]],
  [
    'weights of no variant before those of one',
    [`${weights}.safetensors`, `${weights}.fp16.safetensors`],
    [`${weights}.safetensors`],
  ],
  ['a variant where there is nothing else', [`${weights}.fp16.safetensors`], [`${weights}.fp16.safetensors`]],
])('a network is loaded from %s', async (_, names, wanted) => {
  expect(await UNet2DModel.filesToLoad(filesOf(names))).toEqual(['config.json', ...wanted]);
});

it('a network is loaded from the variant that is asked for', async () => {
  const files = filesOf([`${weights}.safetensors`, `${weights}.fp16.safetensors`, 'model.onnx']);
  const variant = await UNet2DModel.filesToLoad(files, { variant: 'fp16' });
  expect(variant).toEqual(['config.json', `${weights}.fp16.safetensors`]);
  await expect(UNet2DModel.filesToLoad(files, { variant: 'bf16' })).rejects.toMatchObject({ code: 'file_not_found' });
});

it('a network is loaded from the shards that an index names', async () => {
  const index = `${weights}.safetensors.index.json`;
  const contents = { [index]: JSON.stringify({ weight_map: { a: 'one', b: 'two', c: 'one' } }) };
  const files = filesOf(['one', 'two', 'three', `${weights}.safetensors`], contents);
  expect(await UNet2DModel.filesToLoad(files)).toEqual(['config.json', index, 'one', 'two']);
  const evil = filesOf([], { [index]: JSON.stringify({ weight_map: { a: '../one' } }) });
  await expect(UNet2DModel.filesToLoad(evil)).rejects.toMatchObject({ code: 'invalid_file' });
});

it('a network is loaded from a ready-made model', async () => {
  await using model = make();
  const files = filesOf([], { 'model.onnx': model.toOnnx() });
  expect(await UNet2DModel.filesToLoad(files)).toEqual(['config.json', 'model.onnx']);
});

it('a network without weights is told of before anything is loaded', async () => {
  await expect(UNet2DModel.filesToLoad(filesOf([]))).rejects.toMatchObject({ code: 'file_not_found' });
});
