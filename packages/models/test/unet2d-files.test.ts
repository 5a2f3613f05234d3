import {
  FileNotFoundError,
  floatTensor,
  Generator,
  InvalidArgumentError,
  InvalidFileError,
  MemoryFiles,
  MemoryFolder,
  WeightsMismatchError,
} from '@langevin/core';
import { OnnxNetwork, type UNet2DConfig, UNet2DModel } from '@langevin/models';
import { describe, expect, test } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { labels, make, options, runtime, sampleOf, time, tiny } from './support/tiny-unet.ts';

describe('saving and loading', () => {
  test.each([
    ['unet', 'model'],
    ['model', 'unet'],
  ])(
    'of a pipeline whose index names "%s", a folder "%s" that it does not name is not the network',
    async (name, other) => {
      const saved = async (size: number) => {
        await using model = make({ sampleSize: size });
        const folder = new MemoryFolder();
        await model.savePretrained(folder);
        await folder.commit();
        return folder.entries;
      };
      const sideBySide = await saved(8);
      const stray = Object.fromEntries(
        Object.entries(await saved(16)).map(([file, data]) => [`${other}/${file}`, data]),
      );
      const index = JSON.stringify({ _class_name: 'DDPMPipeline', [name]: ['diffusers', 'UNet2DModel'] });
      const entries = { ...sideBySide, ...stray, 'model_index.json': index };
      const sizeOf = async (files: Record<string, string | Uint8Array>) => {
        await using loaded = await UNet2DModel.fromPretrained(new MemoryFiles(files), options);
        return loaded.config.sampleSize;
      };
      expect(await sizeOf(entries)).toBe(8);
      const named = Object.fromEntries(
        Object.entries(await saved(24)).map(([file, data]) => [`${name}/${file}`, data]),
      );
      expect(await sizeOf({ ...entries, ...named })).toBe(24);
    },
  );

  test('a variant that is not there is not replaced by an .onnx file', async () => {
    await using model = make();
    const files = new MemoryFiles({ 'config.json': '{}', 'model.onnx': model.toOnnx() });
    await expect(UNet2DModel.fromPretrained(files, { ...options, variant: 'fp16' })).rejects.toThrow(/fp16/);
  });

  test('an abort before the weights are read stops the loading', async () => {
    await using model = make();
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(UNet2DModel.fromPretrained(new MemoryFiles(folder.entries), { ...options, signal })).rejects.toThrow(
      'enough',
    );
  });

  test('a saved model gives the same output', async () => {
    await using model = make({ numClassEmbeds: 3, sampleSize: [8, 16] });
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    expect(Object.keys(folder.entries).sort()).toEqual(['config.json', 'diffusion_pytorch_model.safetensors']);
    await using loaded = await UNet2DModel.fromPretrained(new MemoryFiles(folder.entries), options);
    expect(loaded.config).toEqual(model.config);
    const sample = sampleOf([1, 3, 8, 16]);
    const classLabels = { classLabels: labels(2) };
    expect((await loaded.forward(sample, time, classLabels)).data).toEqual(
      (await model.forward(sample, time, classLabels)).data,
    );
  });

  test('the exported .onnx file loads as a model and gives the same output', async () => {
    await using model = make();
    const files = new MemoryFiles({
      'config.json': JSON.stringify({
        sample_size: 8,
        block_out_channels: [16, 32],
        down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
        up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
      }),
      'model.onnx': model.toOnnx(),
    });
    await using loaded = await UNet2DModel.fromPretrained(files, options);
    const sample = sampleOf([2, 3, 8, 8]);
    expect(
      errorOverRms((await loaded.forward(sample, time)).data, (await model.forward(sample, time)).data),
    ).toBeLessThan(1e-5);
    const folder = new MemoryFolder();
    await loaded.savePretrained(folder);
    await folder.commit();
    expect(Buffer.from(folder.entries['model.onnx']!).equals(model.toOnnx())).toBe(true);
  });

  describe('an .onnx file', () => {
    const learned: Partial<UNet2DConfig> = { ...tiny, timeEmbeddingType: 'learned', numTrainTimesteps: 10 };
    const withType = (name: string, type: number) => {
      const graph = UNet2DModel.fromConfig(learned, { generator: new Generator(0), runtime }).toOnnx();
      return new UNet2DModel(learned, new OnnxNetwork({ graph: withInputType(graph, name, type), weights: [] }), {
        runtime,
      });
    };

    test('whose time is an int32 is fed one', async () => {
      await using expected = make(learned);
      await using model = withType('timestep', 6);
      const sample = sampleOf([1, 3, 8, 8]);
      const { data } = await model.forward(sample, floatTensor([1], Float32Array.of(7)));
      expect(data).toEqual((await expected.forward(sample, labels(7))).data);
      await expect(model.forward(sample, floatTensor([1], Float32Array.of(0.5)))).rejects.toThrow(InvalidArgumentError);
    });

    test.each([
      ['timestep', 8, /"timestep" is of type string, and float, int32, int64, half, double can be fed/],
      ['sample', 7, /"sample" is of type int64, and float, half, double can be fed/],
      ['timestep', 99, /"timestep" is of type number 99/],
    ])('whose %s is of the type %i is refused when it is loaded', (name, type, message) => {
      expect(() => withType(name, type)).toThrow(InvalidFileError);
      expect(() => withType(name, type)).toThrow(message);
    });
  });

  test("a pipeline's folder leads to its unet, and a folder of neither says what is missing", async () => {
    await using model = make();
    const folder = new MemoryFolder();
    await model.savePretrained(folder.folder('unet'));
    await folder.commit();
    await using loaded = await UNet2DModel.fromPretrained(new MemoryFiles(folder.entries), options);
    expect(loaded.parameterCount).toBe(model.parameterCount);
    await expect(UNet2DModel.fromPretrained(new MemoryFiles({}), options)).rejects.toThrow(FileNotFoundError);
    const onlyConfig = new MemoryFiles({ 'config.json': folder.entries['unet/config.json']! });
    await expect(UNet2DModel.fromPretrained(onlyConfig, options)).rejects.toThrow(
      /diffusion_pytorch_model\.safetensors/,
    );
  });

  test('weights that do not fit are listed all at once, with their source', async () => {
    await using model = make();
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    const config = JSON.parse(new TextDecoder().decode(folder.entries['config.json']));
    const wider = new MemoryFiles(
      {
        ...folder.entries,
        'config.json': JSON.stringify({
          ...config,
          num_class_embeds: 5,
          out_channels: 6,
          layers_per_block: 1,
          add_attention: false,
        }),
      },
      'checkpoint',
    );
    const error = await UNet2DModel.fromPretrained(wider, options).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(WeightsMismatchError);
    const { missing, surplus, misshapen, message } = error as WeightsMismatchError;
    expect(missing).toEqual(['class_embedding.weight']);
    expect(surplus).toContain('mid_block.attentions.0.to_q.weight');
    expect(misshapen).toEqual([
      { name: 'conv_out.weight', expected: [6, 16, 3, 3], found: [3, 16, 3, 3] },
      { name: 'conv_out.bias', expected: [6], found: [3] },
    ]);
    expect(message).toMatch(/^checkpoint:/);
  });
});

/** An ONNX file that says of an input that it has another element type. */
function withInputType(graph: Uint8Array, name: string, type: number): Uint8Array {
  const changed = graph.slice();
  // The last place with this beginning is a ValueInfoProto: its name in field 1, then a TypeProto and a TypeProto.Tensor, whose first field is the type.
  const start = [0x0a, name.length, ...new TextEncoder().encode(name), 0x12];
  const at = changed.findLastIndex((_, offset) => start.every((byte, index) => changed[offset + index] === byte));
  changed[at + start.length + 4] = type;
  return changed;
}
