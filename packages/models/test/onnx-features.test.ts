import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { externalBytes, type FloatTensor, floatTensor, Generator, MemoryFiles } from '@langevin/core';
import { OnnxFeatures, type OnnxFeaturesOptions } from '@langevin/models';
import { ElementType } from '@langevin/onnx';
import { DirectoryFiles } from '@langevin/runtime-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FeatureGraphOptions, featureGraph } from './support/feature-graph.ts';
import { make, runtime } from './support/tiny-unet.ts';

const open = ['batch', 'channels', 'height', 'width'];

function network(graph: FeatureGraphOptions = {}, options: OnnxFeaturesOptions = {}): OnnxFeatures {
  const features = new OnnxFeatures(featureGraph(graph).toModel('features'), { runtime, ...options }, 'net.onnx');
  onTestFinished(() => features.dispose());
  return features;
}

/** What the network sees of pictures, which it gives doubled. */
async function seen(features: OnnxFeatures, pictures: FloatTensor): Promise<number[]> {
  const { dims, data } = await features.extract(pictures);
  expect(dims).toEqual([pictures.dims[0], data.length / pictures.dims[0]!]);
  return Array.from(data, (value) => value / 2);
}

const picturesOf = (shape: readonly number[], ...values: number[]): FloatTensor =>
  floatTensor(shape, Float32Array.from(values));

function expectClose(found: readonly number[], expected: Iterable<number>): void {
  const wanted = [...expected];
  expect(found).toHaveLength(wanted.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(wanted[i]!, 6);
}

describe('OnnxFeatures', () => {
  it('gives the values of its layer, which is the first output', async () => {
    const pictures = new Generator(0).rand([3, 3, 4, 4]);
    const features = network();
    expect([features.layer, features.size]).toEqual(['values', { height: 4, width: 4 }]);
    expectClose(await seen(features, pictures), pictures.data);
  });

  it('gives the mean over space of a layer with pixels', async () => {
    const pictures = new Generator(0).rand([2, 3, 4, 4]);
    const features = network({}, { layer: 'image' });
    const means = Array.from({ length: 6 }, (_, plane) => {
      return pictures.data.subarray(16 * plane, 16 * (plane + 1)).reduce((sum, value) => sum + value / 16, 0);
    });
    expectClose(await seen(features, pictures), means);
  });

  it('brings pictures to the size that the network declares, or that is asked for', async () => {
    // As Pillow and torch with antialias=True: weights that fall to 0 at the distance of a new pixel.
    const line = picturesOf([1, 1, 1, 4], 0.7, 0, 0.35, 1);
    const halved = [(3 * 0.7 + 0.35) / 7, (0.35 * 3 + 3 * 1) / 7];
    expectClose(await seen(network({ shape: ['batch', 1, 1, 2] }), line), halved);
    expectClose(await seen(network({ shape: open }, { size: { height: 1, width: 2 } }), line), halved);
    const column = picturesOf([1, 1, 4, 1], 0.7, 0, 0.35, 1);
    expectClose(await seen(network({ shape: ['batch', 1, 2, 1] }), column), halved);
    const pair = picturesOf([1, 1, 1, 2], 0, 1);
    expectClose(await seen(network({ shape: ['batch', 1, 2, 4] }), pair), [0, 0.25, 0.75, 1, 0, 0.25, 0.75, 1]);
    expectClose(await seen(network({ shape: open }), line), line.data);
    // A plane stays one, and a colour stays a colour.
    const flat = floatTensor([2, 3, 7, 5], new Float32Array(210).fill(0.6));
    expectClose(await seen(network(), flat), new Array<number>(96).fill(0.6));
  });

  it('takes gray for colours, and colours for gray', async () => {
    const gray = picturesOf([2, 1, 1, 2], 0.1, 0.2, 0.3, 0.4);
    const colours = [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.3, 0.4, 0.3, 0.4, 0.3, 0.4];
    expectClose(await seen(network({ shape: ['batch', 3, 'height', 'width'] }), gray), colours);
    const pictures = picturesOf([1, 3, 1, 2], 0.1, 0.2, 0.3, 0.4, 0.8, 0.9);
    expectClose(await seen(network({ shape: ['batch', 1, 'height', 'width'] }), pictures), [0.4, 0.5]);
  });

  it('normalizes', async () => {
    const pictures = picturesOf([1, 3, 1, 1], 0.5, 0.6, 0.7);
    const each = { mean: [0.5, 0.4, 0.1], std: [1, 0.1, 0.2] };
    expectClose(await seen(network({ shape: open }, each), pictures), [0, 2, 3]);
    expectClose(await seen(network({ shape: open }, { mean: 0.5, std: 0.5 }), pictures), [0, 0.2, 0.4]);
  });

  it('takes as many pictures at a time as the network does', async () => {
    const pictures = new Generator(0).rand([5, 3, 4, 4]);
    for (const batch of [1, 2, 5, 8, -1]) {
      expectClose(await seen(network({ shape: [batch, 3, 4, 4] }), pictures), pictures.data);
    }
  });

  it('feeds half precision to a network that takes it', async () => {
    const pictures = picturesOf([1, 1, 1, 2], 0.25, 0.75);
    expectClose(await seen(network({ shape: open, elementType: ElementType.float16 }), pictures), pictures.data);
  });

  it('is read from a folder with the weights beside it, and says their hash', async () => {
    const { graph, weights } = featureGraph().toModel('features');
    const [{ path, data } = { path: '', data: new Uint8Array() }] = weights;
    const bytes = externalBytes(data);
    const hash = createHash('sha256').update(graph).update(bytes).digest('hex');
    const folder = mkdtempSync(join(tmpdir(), 'langevin-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'net.onnx'), graph);
    writeFileSync(join(folder, path), bytes);
    for (const files of [new MemoryFiles({ 'net.onnx': graph, [path]: bytes }), new DirectoryFiles(folder)]) {
      const features = await OnnxFeatures.fromPretrained(files, { file: 'net.onnx', layer: 'image', runtime });
      expect([await features.sha256(), features.layer]).toEqual([hash, 'image']);
      const pictures = new Generator(0).rand([1, 3, 4, 4]);
      expect((await features.extract(pictures)).dims).toEqual([1, 3]);
      await features.dispose();
      await expect(features.extract(pictures)).rejects.toMatchObject({ code: 'disposed' });
    }
  });

  it('hands its function on', async () => {
    const { extract } = network();
    expect((await extract(new Generator(0).rand([1, 3, 4, 4]))).dims).toEqual([1, 48]);
  });

  it('refuses files that are no network of pictures', async () => {
    const read = (graph: Uint8Array, options = {}) =>
      OnnxFeatures.fromPretrained(new MemoryFiles({ 'model.onnx': graph }), { runtime, ...options });
    await expect(OnnxFeatures.fromPretrained(new MemoryFiles({}))).rejects.toMatchObject({ code: 'file_not_found' });
    await expect(read(Uint8Array.of(1, 2, 3))).rejects.toThrow('model.onnx: is not a whole ONNX model.');
    await expect(read(featureGraph({ takesTime: true }).toBytes('net'))).rejects.toThrow(
      'model.onnx: has the inputs pictures, timestep; one of pictures alone was expected.',
    );
    await expect(read(make().toOnnx())).rejects.toThrow('has the inputs sample, timestep');
    await expect(read(featureGraph({ elementType: ElementType.int64 }).toBytes('net'))).rejects.toThrow(
      'its input "pictures" is of type int64, and float, half, double can be fed.',
    );
    await expect(read(featureGraph({ shape: ['batch', 4, 4, 3] }).toBytes('net'))).rejects.toThrow(
      'its input "pictures" is [batch, 4, 4, 3]; [batch, channels, height, width] with 1 or 3 channels was expected.',
    );
    await expect(read(featureGraph().toBytes('net'), { device: 'tpu' })).rejects.toMatchObject({
      code: 'device_unavailable',
    });
  });

  it('refuses options that do not fit the network', () => {
    expect(() => network({}, { layer: 'pool' })).toThrow(
      'layer: the network has no output "pool"; there are values, image, lines.',
    );
    expect(() => network({}, { size: { height: 4, width: 8 } })).toThrow(
      'has the width 8, and the network takes 4 alone',
    );
    expect(() => network({ shape: ['n', 3, 4, 'w'] })).toThrow('size: the network takes [4, w]; say which');
    expect(() => network({}, { size: { height: 0, width: 4 } })).toThrow(
      'size.height: 0 is not a positive whole number',
    );
    expect(() => network({}, { std: [1, 0, 1] })).toThrow("std: [1, 0, 1] can't be used; give positive numbers");
    expect(() => network({}, { std: [1, 2] })).toThrow('std: has 2 numbers for 3 channels; give one, or one for each.');
    expect(() => network({}, { mean: [] })).toThrow("mean: [] can't be used; give numbers");
  });

  it('refuses pictures and layers that give no features', async () => {
    const pictures = new Generator(0).rand([2, 3, 4, 4]);
    await expect(network({}, { layer: 'lines' }).extract(pictures)).rejects.toThrow(
      'net.onnx: its output "lines" gives float32 [2, 3, 16], where [2, features] or [2, features, height, width] was',
    );
    const unsaid = network({ shape: open }, { mean: [0.1, 0.2] });
    await expect(unsaid.extract(pictures)).rejects.toThrow('mean: has 2 numbers for 3 channels; give one, or one for');
    const features = network();
    await expect(features.extract(floatTensor([1, 4, 4, 4]))).rejects.toThrow(
      'pictures: have 4 channels, and the network takes 3.',
    );
    await expect(features.extract(picturesOf([1, 1, 1, 1], 200))).rejects.toThrow(
      'pictures: hold 200; values from 0 to 1',
    );
    await expect(features.extract(picturesOf([1, 1, 1, 1], Number.NaN))).rejects.toThrow('pictures: hold NaN');
    await expect(features.extract(floatTensor([3, 4, 4]))).rejects.toThrow(
      'pictures: is float32 [3, 4, 4]; pictures are',
    );
    await expect(features.extract([] as never)).rejects.toThrow('pictures: Array is no tensor');
    const huge = network({ shape: ['batch', 3, 100_000, 100_000] });
    await expect(huge.extract(pictures)).rejects.toThrow('at most 2 GiB are possible');
  });
});
