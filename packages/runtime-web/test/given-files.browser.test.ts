import type { ModelFiles } from '@langevin/core';
import { droppedFiles, pickedFiles } from '@langevin/runtime-web';
import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { dropOnPage } from './support/drop-on-page.ts';
import { fileBytes } from './support/model-server.ts';

/** The files that a user picks with a folder of the project. */
async function pick(folder: string): Promise<File[]> {
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', webkitdirectory: true });
  document.body.append(input);
  await userEvent.upload(input, folder);
  const files = [...input.files!];
  input.remove();
  return files;
}

const pipeline = 'fixtures/pipeline/score-sde-ve';

async function expectPipeline(files: ModelFiles, source = 'score-sde-ve'): Promise<void> {
  expect(files.source).toBe(source);
  expect(await files.read('model_index.json')).toEqual(await fileBytes(`${pipeline}/model_index.json`));
  const unet = files.folder('unet');
  expect(unet.source).toBe(`${source}/unet`);
  const config = await fileBytes(`${pipeline}/unet/config.json`);
  expect(await unet.size('config.json')).toBe(config.byteLength);
  expect(await unet.read('config.json', { offset: 5, length: 7 })).toEqual(config.slice(5, 12));
  expect(await unet.has('diffusion_pytorch_model.safetensors')).toBe(true);
  expect(await files.has('unet')).toBe(false);
  await expect(files.read('model.onnx')).rejects.toMatchObject({ code: 'file_not_found', paths: ['model.onnx'] });
  await expect(files.read('../x')).rejects.toMatchObject({ code: 'invalid_argument' });
}

describe('a folder that the user picked', () => {
  it('has the files of a pipeline', async () => {
    await expectPipeline(pickedFiles(await pick(pipeline)));
  });

  it('may hold the one pipeline deeper down', async () => {
    // Two lie beside each other in the fixtures, so that neither is taken.
    const files = pickedFiles(await pick('fixtures/pipeline'));
    expect(files.source).toBe('pipeline');
    expect(await files.has('model_index.json')).toBe(false);
    const one = (await pick('fixtures/pipeline')).filter(isOfOnePipeline);
    await expectPipeline(pickedFiles(one), 'pipeline/score-sde-ve');
  });

  it('may be that of a network alone', async () => {
    const files = pickedFiles(await pick('fixtures/unet/gray-tiny'));
    expect(files.source).toBe('gray-tiny');
    expect(await files.has('config.json')).toBe(true);
  });
});

/** Whether a file is of a score-sde-ve folder, or lies beside the pipelines. */
function isOfOnePipeline({ webkitRelativePath }: File): boolean {
  const [, folder = '', inside] = webkitRelativePath.split('/');
  return folder === 'score-sde-ve' || inside === undefined;
}

describe('files that the user picked one by one', () => {
  it('are found by their names', async () => {
    const files = pickedFiles([new File(['{}'], 'config.json'), new File(['abc'], 'model.onnx')]);
    expect(files.source).toBe('the files');
    expect(await files.size('model.onnx')).toBe(3);
    expect(pickedFiles([new File(['{}'], 'config.json')], 'mine').source).toBe('mine');
  });

  it('are some', () => {
    expect(() => pickedFiles([])).toThrow('there is no file; pick the folder of a model');
  });

  it('are not read after an abort', async () => {
    const files = pickedFiles([new File(['{}'], 'config.json')]);
    const reason = new Error('no');
    await expect(files.read('config.json', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const read = files.read('config.json', { signal: controller.signal });
    controller.abort(reason);
    await expect(read).rejects.toBe(reason);
  });

  it('that are gone since give the error that says so', async () => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('picked.json', { create: true });
    const writable = await handle.createWritable();
    await writable.write('{}');
    await writable.close();
    const files = pickedFiles([await handle.getFile()]);
    await root.removeEntry('picked.json');
    const read = files.read('picked.json');
    await expect(read).rejects.toMatchObject({ code: 'invalid_file', path: 'the files/picked.json' });
    await expect(read).rejects.toThrow('choose it again');
  });
});

describe('a drop', () => {
  it('of a folder has the files of a pipeline', async () => {
    await expectPipeline(await dropOnPage([pipeline], droppedFiles));
  });

  it('of what a folder holds has its files', async () => {
    const inside = ['model_index.json', 'unet', 'scheduler'].map((name) => `${pipeline}/${name}`);
    await expectPipeline(await dropOnPage(inside, (data) => droppedFiles(data, 'score-sde-ve')));
  });

  it('of a folder with many files has all of them', async () => {
    const files = await dropOnPage(['fixtures/checkpoints', 'fixtures/published-configs'], droppedFiles);
    expect(files.source).toBe('the files');
    expect(await files.has('checkpoints/dtypes.safetensors')).toBe(true);
    expect(await files.has('checkpoints/zip64.zip.bin')).toBe(true);
  });

  it('of a folder without a file is refused, as is one of text', async () => {
    const data = new DataTransfer();
    data.items.add('text', 'text/plain');
    await expect(droppedFiles(data)).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(droppedFiles(data)).rejects.toThrow('drop the folder of a model');
  });

  it('of files that a page made has them', async () => {
    const data = new DataTransfer();
    data.items.add(new File(['{}'], 'config.json'));
    const files = await droppedFiles(data);
    expect(await files.size('config.json')).toBe(2);
  });
});
