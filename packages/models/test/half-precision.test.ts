import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  externalSize,
  float32ToHalf,
  InvalidArgumentError,
  MemoryFiles,
  MemoryFolder,
  type ModelFiles,
} from '@langevin/core';
import { readSafetensors, UNet2DModel, type Weights, writeSafetensors } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, test, vi } from 'vitest';
import { elementTypes } from '../../../test/support/read-onnx-graph.ts';
import { errorOverRms, fixturePath } from '../../../test/support/reference.ts';
import { fixtureBytes } from './checkpoint/checkpoint-fixtures.ts';
import { PlainRuntime, plain } from './support/plain-runtime.ts';
import { networks, readUNetCase } from './support/unet-case.ts';

const platform = nodePlatform();
const weightsFile = 'diffusion_pytorch_model.safetensors';
const half = { device: plain, dtype: 'fp16' } as const;
const [float32, float16] = [1, 10];

const open = (network: string): Promise<ModelFiles> => platform.open(fixturePath(`unet/${network}`));

/** The network's folder with its weights stored in half precision. */
function storedInHalf(network: string): MemoryFiles {
  const weights: Weights = new Map(
    [...readSafetensors(fixtureBytes(`unet/${network}/${weightsFile}`), network)].map(([name, { shape, data }]) => [
      name,
      { shape, data, half: { data: float32ToHalf(data) } },
    ]),
  );
  return new MemoryFiles({
    'config.json': fixtureBytes(`unet/${network}/config.json`),
    [weightsFile]: Uint8Array.from(Buffer.concat(writeSafetensors(weights))),
  });
}

describe.each(networks)('%s, as a GPU is handed it', (network) => {
  test.each([0, 1])('equals PyTorch in half precision on case %i', async (index) => {
    await using model = await UNet2DModel.fromPretrained(await open(network), { runtime: new PlainRuntime(), ...half });
    const { sample, timestep, options, output } = readUNetCase(network, index);
    const actual = await model.forward(sample, timestep, options);
    expect(model.dtype).toBe('fp16');
    expect(actual).toMatchObject({ type: 'float32', dims: output.shape });
    const error = errorOverRms(actual.data, output.data);
    expect(error).toBeLessThan(2e-2);
    // It was not computed in single precision.
    expect(error).toBeGreaterThan(1e-4);
  });

  test('equals PyTorch in single precision', async () => {
    const runtime = new PlainRuntime();
    await using model = await UNet2DModel.fromPretrained(await open(network), { runtime, device: plain });
    const { sample, timestep, options, output } = readUNetCase(network, 1);
    const actual = await model.forward(sample, timestep, options);
    expect(errorOverRms(actual.data, output.data)).toBeLessThan(1e-4);
    expect(new Set(Object.values(elementTypes(runtime.graph)))).not.toContain(float16);
  });

  test('keeps what half precision would spoil in single precision', async () => {
    const runtime = new PlainRuntime();
    await using model = await UNet2DModel.fromPretrained(await open(network), { runtime, ...half });
    const { sample, timestep, options } = readUNetCase(network, 0);
    await model.forward(sample, timestep, options);
    const { graph } = runtime;
    const types = elementTypes(graph);
    const typesOf = (names: readonly string[]) => new Set(names.map((name) => types[name]));
    const nodesOf = (...opTypes: string[]) => graph.nodes.filter(({ opType }) => opTypes.includes(opType));
    const readersOf = (name: string) => graph.nodes.filter(({ inputs }) => inputs.includes(name));

    expect(typesOf([...Object.keys(graph.inputs)].filter((name) => graph.inputs[name] !== 7))).toEqual(
      new Set([float32]),
    );
    expect(Object.values(graph.outputs)).toEqual([float32]);
    // Normalization, with its scale and shift.
    expect(nodesOf('InstanceNormalization').length).toBeGreaterThan(0);
    expect(typesOf(nodesOf('InstanceNormalization').flatMap(({ inputs }) => inputs))).toEqual(new Set([float32]));
    const norms = Object.keys(graph.initializers).filter((name) => name.includes('norm'));
    expect(typesOf(norms)).toEqual(new Set([float32]));
    expect(typesOf(norms.flatMap((name) => readersOf(name).flatMap(({ outputs }) => outputs)))).toEqual(
      new Set([float32]),
    );
    // Attention's scores, and what they are made of.
    for (const { inputs, outputs } of nodesOf('Softmax')) {
      const scores = graph.nodes.find((node) => node.outputs.includes(inputs[0]!))!;
      expect(scores.opType).toBe('MatMul');
      expect(typesOf([...scores.inputs, ...outputs])).toEqual(new Set([float32]));
    }
    // The time's embedding: logarithm, angles, both linear maps.
    expect(
      typesOf(nodesOf('Log', 'Sin', 'Cos', 'Gather').flatMap(({ inputs, outputs }) => [inputs[0]!, ...outputs])),
    ).toEqual(new Set([float32]));
    const embedding = Object.keys(graph.initializers).filter((name) => /^(time|class)_/.test(name));
    expect(typesOf(embedding)).toEqual(new Set([float32]));
    // The division by sigma.
    for (const { inputs } of nodesOf('Div')) expect(typesOf(inputs)).toEqual(new Set([float32]));

    // All the rest is in half precision.
    expect(typesOf(nodesOf('Conv').flatMap(({ inputs }) => inputs))).toEqual(new Set([float16]));
    expect(typesOf(nodesOf('Concat', 'Resize').map(({ outputs }) => outputs[0]!))).toContain(float16);
  });
});

describe('weights stored in half precision', () => {
  const network = 'ncsnpp-tiny';
  const { sample, timestep, options, output } = readUNetCase(network, 0);

  test('are handed over as they are', async () => {
    const runtime = new PlainRuntime();
    const files = storedInHalf(network);
    await using model = await UNet2DModel.fromPretrained(files, { runtime, ...half });
    const actual = await model.forward(sample, timestep, options);
    expect(errorOverRms(actual.data, output.data)).toBeLessThan(2e-2);
    const file = await files.read(weightsFile);
    const { weights } = runtime.model;
    const asTheyAre = weights.filter(({ data }) => data instanceof Uint8Array && Buffer.from(data).equals(file));
    expect(asTheyAre).toHaveLength(1);
    // What single precision takes of them: the embedding of the time, and normalizations.
    const converted = weights.filter((entry) => !asTheyAre.includes(entry));
    const bytes = converted.map(({ data }) => externalSize(data)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThan(file.byteLength / 4);
  });

  test('are read by the runtime from the file that they lie in', async () => {
    const [folder, files] = [mkdtempSync(join(tmpdir(), 'langevin-test-')), storedInHalf(network)];
    try {
      for (const path of ['config.json', weightsFile]) writeFileSync(join(folder, path), await files.read(path));
      const [local, memory] = [new PlainRuntime(), new PlainRuntime()];
      await using model = await UNet2DModel.fromPretrained(await platform.open(folder), { runtime: local, ...half });
      await using same = await UNet2DModel.fromPretrained(files, { runtime: memory, ...half });
      const actual = await model.forward(sample, timestep, options);
      expect(actual.data).toEqual((await same.forward(sample, timestep, options)).data);
      expect(local.model.weights.filter(({ data }) => 'readSync' in data)).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('are computed with in single precision as the numbers that they are', async () => {
    const runtime = new PlainRuntime();
    await using model = await UNet2DModel.fromPretrained(storedInHalf(network), { runtime, device: 'cpu' });
    const actual = await model.forward(sample, timestep, options);
    expect(errorOverRms(actual.data, output.data)).toBeLessThan(5e-3);
    expect(new Set(Object.values(runtime.graph.initializers))).not.toContain(float16);
  });

  test('are saved as they were stored, whatever they were computed in', async () => {
    const files = storedInHalf(network);
    await using model = await UNet2DModel.fromPretrained(files, { runtime: new PlainRuntime(), ...half });
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    expect(Buffer.from(folder.entries[weightsFile]!).equals(await files.read(weightsFile))).toBe(true);
  });
});

describe('where half precision can not be had', () => {
  const network = 'ddpm-tiny';
  const { sample, timestep, options } = readUNetCase(network, 0);

  test('a device without it computes in single precision, and one warning says so', async () => {
    const runtime = new PlainRuntime();
    const onWarning = vi.fn();
    const placed = { runtime, device: 'cpu' };
    await using model = await UNet2DModel.fromPretrained(await open(network), { ...placed, dtype: 'fp16', onWarning });
    await using single = await UNet2DModel.fromPretrained(await open(network), placed);
    const [actual, expected] = [
      await model.forward(sample, timestep, options),
      await single.forward(sample, timestep, options),
    ];
    expect(model.dtype).toBe('fp32');
    expect(actual.data).toEqual(expected.data);
    expect(onWarning.mock.calls).toEqual([
      ['UNet2DModel: "cpu" does not compute in half precision here; single precision (fp32) takes its place.'],
    ]);
  });

  test('moving to a device that has it brings it back', async () => {
    const runtime = new PlainRuntime();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      await using model = await UNet2DModel.fromPretrained(await open(network), { runtime, device: plain });
      await model.to({ dtype: 'fp16' });
      expect([model.device, model.dtype, warn.mock.calls.length]).toEqual([plain, 'fp16', 0]);
      await model.to({ device: 'cpu' });
      expect([model.device, model.dtype, warn.mock.calls.length]).toEqual(['cpu', 'fp32', 1]);
      await model.to({ device: plain });
      await model.forward(sample, timestep, options);
      expect([model.device, model.dtype, warn.mock.calls.length]).toEqual([plain, 'fp16', 1]);
      expect(Object.values(runtime.graph.initializers)).toContain(float16);
    } finally {
      warn.mockRestore();
    }
  });

  test('a ready-made .onnx model says that it computes as it was exported', async () => {
    await using model = await UNet2DModel.fromPretrained(await open(network), { runtime: new PlainRuntime() });
    const files = new MemoryFiles({
      'config.json': fixtureBytes(`unet/${network}/config.json`),
      'model.onnx': model.toOnnx(),
    });
    const onWarning = vi.fn();
    await using loaded = await UNet2DModel.fromPretrained(files, { runtime: new PlainRuntime(), ...half, onWarning });
    expect(loaded.dtype).toBe('fp32');
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining('ready-made .onnx model')]]);
  });

  test('a derivative is computed in single precision', async () => {
    const runtime = new PlainRuntime();
    await using model = await UNet2DModel.fromPretrained(await open(network), { runtime, ...half });
    await model.jvp(sample, timestep, sample, options);
    expect(new Set(Object.values(elementTypes(runtime.graph)))).not.toContain(float16);
  });

  test('a weight that it can not hold is named', async () => {
    const weights = new Map(readSafetensors(fixtureBytes(`unet/${network}/${weightsFile}`), network));
    const { shape, data } = weights.get('conv_in.weight')!;
    weights.set('conv_in.weight', { shape, data: data.map((value, index) => (index === 7 ? -70_000 : value)) });
    const config = JSON.parse(new TextDecoder().decode(fixtureBytes(`unet/${network}/config.json`)));
    const files = new MemoryFiles({
      'config.json': new TextEncoder().encode(JSON.stringify(config)),
      [weightsFile]: Uint8Array.from(Buffer.concat(writeSafetensors(weights))),
    });
    await using model = await UNet2DModel.fromPretrained(files, { runtime: new PlainRuntime(), ...half });
    const forward = model.forward(sample, timestep, options);
    await expect(forward).rejects.toThrow(InvalidArgumentError);
    await expect(forward).rejects.toThrow(/"conv_in\.weight" holds -70000.*65504.*fp32/);
  });
});
