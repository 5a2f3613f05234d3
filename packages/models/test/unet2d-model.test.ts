import {
  ConfigError,
  DeviceUnavailableError,
  DisposedError,
  type DType,
  FileNotFoundError,
  floatTensor,
  Generator,
  InvalidArgumentError,
  InvalidFileError,
  MemoryFiles,
  MemoryFolder,
  type Runtime,
  Tensor,
  UnsupportedBlockError,
  WeightsMismatchError,
} from '@langevin/core';
import { OnnxNetwork, type UNet2DConfig, UNet2DModel } from '@langevin/models';
import { nodeRuntime } from '@langevin/runtime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOverRms, readFixtureJson, readReference } from '../../../test/support/reference.ts';

const runtime = nodeRuntime({ worker: false });
const options = { runtime, onWarning: () => {} };

const tiny: Partial<UNet2DConfig> = {
  sampleSize: 8,
  blockOutChannels: [16, 32],
  layersPerBlock: 1,
  downBlockTypes: ['DownBlock2D', 'AttnDownBlock2D'],
  upBlockTypes: ['AttnUpBlock2D', 'UpBlock2D'],
  normNumGroups: 4,
};
const make = (config: Partial<UNet2DConfig> = {}): UNet2DModel =>
  UNet2DModel.fromConfig({ ...tiny, ...config }, { generator: new Generator(0), runtime });
const sampleOf = (shape: readonly number[]) => new Generator(1).randn(shape);
const time = floatTensor([1], Float32Array.of(0.5));
const labels = (...values: number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);

describe('every block and kind of embedding runs', () => {
  const skip = {
    downBlockTypes: ['SkipDownBlock2D', 'AttnSkipDownBlock2D'],
    upBlockTypes: ['AttnSkipUpBlock2D', 'SkipUpBlock2D'],
  };
  const resnet = {
    downBlockTypes: ['ResnetDownsampleBlock2D', 'DownBlock2D'],
    upBlockTypes: ['UpBlock2D', 'ResnetUpsampleBlock2D'],
  };
  const cases: [string, Partial<UNet2DConfig>, Tensor | undefined][] = [
    [
      'skip blocks, Fourier embedding',
      { ...skip, blockOutChannels: [32, 64], timeEmbeddingType: 'fourier', centerInputSample: true },
      undefined,
    ],
    ['skip blocks on one channel', { ...skip, blockOutChannels: [32, 64], inChannels: 1, outChannels: 1 }, undefined],
    [
      'resnet resampling, scale and shift',
      { ...resnet, resnetTimeScaleShift: 'scale_shift', downsampleType: 'resnet', upsampleType: 'resnet' },
      undefined,
    ],
    ['learned time embedding', { timeEmbeddingType: 'learned', numTrainTimesteps: 10 }, undefined],
    ['class table', { numClassEmbeds: 7 }, labels(6)],
    ['class as a time', { classEmbedType: 'timestep' }, labels(3)],
    ['class embedding as it is', { classEmbedType: 'identity' }, floatTensor([1, 64])],
    ['no attention in the middle', { addAttention: false }, undefined],
    ['no middle', { midBlockType: null }, undefined],
    ['padding at the far sides', { downsamplePadding: 0 }, undefined],
    ['other activation, heads of 4', { actFn: 'gelu', attentionHeadDim: 4 }, undefined],
    ['wider time embedding', { timeEmbeddingDim: 24, freqShift: 1, flipSinToCos: false }, undefined],
    ['one head for all channels', { attentionHeadDim: null, attnNormNumGroups: 2 }, undefined],
    [
      'names with the older prefix',
      {
        downBlockTypes: ['UNetResDownBlock2D', 'UNetResAttnDownBlock2D'],
        upBlockTypes: ['UNetResAttnUpBlock2D', 'UNetResUpBlock2D'],
      },
      undefined,
    ],
  ];
  test.each(cases)('%s', async (_, config, classLabels) => {
    await using model = make(config);
    const sample = sampleOf([1, model.config.inChannels, 8, 8]);
    const timestep = config.timeEmbeddingType === 'learned' ? labels(9) : time;
    const output = await model.forward(sample, timestep, classLabels && { classLabels });
    expect(output.dims).toEqual([1, model.config.outChannels, 8, 8]);
    expect(output.data.every(Number.isFinite)).toBe(true);
    expect(new Set(output.data).size).toBeGreaterThan(output.data.length / 2);
  });

  test('a class label changes the output', async () => {
    await using model = make({ numClassEmbeds: 7 });
    const sample = sampleOf([2, 3, 8, 8]);
    const same = await model.forward(sample, time, { classLabels: labels(3) });
    const other = await model.forward(sample, time, { classLabels: labels(3, 4) });
    expect(errorOverRms(same.data.slice(0, 192), other.data.slice(0, 192))).toBeLessThan(1e-5);
    expect(errorOverRms(same.data.slice(192), other.data.slice(192))).toBeGreaterThan(1e-3);
  });
});

describe('image sizes', () => {
  const model = make();
  afterAll(() => model.dispose());

  test('other than the configured one are taken, one after the other and at once', async () => {
    const sizes = [
      [16, 12],
      [8, 8],
      [16, 12],
    ] as const;
    const outputs = await Promise.all(
      sizes.map(([height, width]) => model.forward(sampleOf([2, 3, height, width]), time)),
    );
    expect(outputs.map(({ dims }) => dims)).toEqual(sizes.map(([height, width]) => [2, 3, height, width]));
    expect(outputs[0]!.data).toEqual(outputs[2]!.data);
  });

  test.each([
    ['a height that is no multiple', [1, 3, 9, 8], /multiples of 2/],
    ['channels that the network does not have', [1, 4, 8, 8], /4 channels.*takes 3/],
    ['a missing dimension', [3, 8, 8], /\[batch, channels, height, width\]/],
    ['an empty batch', [0, 3, 8, 8], /\[0, 3, 8, 8\]; it holds no image/],
  ])('%s is refused', async (_, shape, message) => {
    await expect(model.forward(floatTensor(shape), time)).rejects.toThrow(message);
  });

  test('that no evaluation takes are not exported or counted either', () => {
    for (const size of [
      { height: 9, width: 8 },
      { height: 8, width: 0 },
    ]) {
      expect(() => model.toOnnx(size)).toThrow(/multiples of 2/);
      expect(() => model.flops(size)).toThrow(/multiples of 2/);
    }
  });
});

describe('arguments', () => {
  const learned: Partial<UNet2DConfig> = { timeEmbeddingType: 'learned', numTrainTimesteps: 10 };
  const classes: Partial<UNet2DConfig> = { numClassEmbeds: 7 };
  const embeddings: Partial<UNet2DConfig> = { classEmbedType: 'identity' };

  test('as many times as images, or one', async () => {
    await using model = make();
    const sample = sampleOf([3, 3, 8, 8]);
    const one = await model.forward(sample, time);
    const three = await model.forward(sample, floatTensor([3], Float32Array.of(0.5, 0.5, 0.5)));
    expect(errorOverRms(three.data, one.data)).toBeLessThan(1e-5);
    await expect(model.forward(sample, floatTensor([2]))).rejects.toThrow(InvalidArgumentError);
  });

  test('class labels are asked for and checked', async () => {
    await using model = make({ numClassEmbeds: 7 });
    const sample = sampleOf([2, 3, 8, 8]);
    await expect(model.forward(sample, time)).rejects.toThrow(/class-conditional/);
    await expect(model.forward(sample, time, { classLabels: labels(1, 7) })).rejects.toThrow(/7 is not a class.*7/);
    await expect(model.forward(sample, time, { classLabels: labels(1, 2, 3) })).rejects.toThrow(/3 numbers/);
    await using unconditional = make();
    await expect(unconditional.forward(sample, time, { classLabels: labels(1, 2) })).rejects.toThrow(
      /takes no class labels/,
    );
  });

  test.each<[string, Partial<UNet2DConfig>, Tensor, Tensor | undefined, RegExp]>([
    ['a time beyond the table', learned, floatTensor([1], Float32Array.of(10)), undefined, /10 is not a time.* 0 to 9/],
    ['a time below the table', learned, floatTensor([1], Float32Array.of(-1)), undefined, /-1 is not a time/],
    ['a time between rows', learned, floatTensor([1], Float32Array.of(2.5)), undefined, /2.5 is not a time/],
    [
      'no number for a time',
      {},
      floatTensor([1], Float32Array.of(Number.NaN)),
      undefined,
      /NaN is not a finite number/,
    ],
    ['no number for a row', learned, floatTensor([1], Float32Array.of(Number.NaN)), undefined, /NaN is not a time/],
    ['booleans for times', {}, new Tensor('bool', [true], [1]), undefined, /bool; numbers/],
    ['a class between rows', classes, time, floatTensor([1], Float32Array.of(1.5)), /1.5 is not a class/],
    ['no number for a class', classes, time, floatTensor([1], Float32Array.of(Number.NaN)), /NaN is not a class/],
    ['booleans for classes', classes, time, new Tensor('bool', [true], [1]), /bool; numbers/],
    [
      'bits of half floats for classes',
      classes,
      time,
      new Tensor('float16', new Uint16Array(1), [1]),
      /float16; numbers/,
    ],
    ['an embedding of another width', embeddings, time, floatTensor([1, 5]), /\[1, 5\].*float32 \[1, 64\]/],
    ['an embedding without a batch', embeddings, time, floatTensor([64]), /\[64\].*float32 \[1, 64\]/],
    ['labels in place of an embedding', embeddings, time, labels(1), /int64 \[1\].*float32 \[1, 64\]/],
  ])('%s: refused by name', async (_, config, timestep, classLabels, message) => {
    await using model = make(config);
    const forward = model.forward(sampleOf([1, 3, 8, 8]), timestep, classLabels && { classLabels });
    await expect(forward).rejects.toThrow(InvalidArgumentError);
    await expect(forward).rejects.toThrow(message);
  });

  test('a device that is not there is refused, and the model stays usable', async () => {
    await using model = make();
    await expect(model.to({ device: 'abacus' })).rejects.toThrow(DeviceUnavailableError);
    await expect(model.to({ dtype: 'bf16' as DType })).rejects.toThrow(/"bf16".*fp32, fp16/);
    expect(model.device).toBe(runtime.devices[0]);
    expect((await model.forward(sampleOf([1, 3, 8, 8]), time)).dims).toEqual([1, 3, 8, 8]);
  });

  test('after dispose, a call says so', async () => {
    const model = make();
    await model.dispose();
    await model.dispose();
    await expect(model.forward(sampleOf([1, 3, 8, 8]), time)).rejects.toThrow(DisposedError);
  });
});

describe('calls side by side', () => {
  /** Counts the sessions that a model creates, and how many of them are open. */
  function counted() {
    const count = { created: 0, open: 0 };
    const counting: Runtime = {
      name: runtime.name,
      devices: runtime.devices,
      requireDevice: (device) => runtime.requireDevice(device),
      createSession: async (model, sessionOptions) => {
        const session = await runtime.createSession(model, sessionOptions);
        count.created++;
        count.open++;
        return {
          ...session,
          run: (feeds) => session.run(feeds),
          dispose: () => session.dispose().then(() => void count.open--),
        };
      },
    };
    const model = UNet2DModel.fromConfig(tiny, { generator: new Generator(0), runtime: counting });
    return { count, model };
  }

  test('two image sizes take turns without loading again, and a third replaces the one used least', async () => {
    const { count, model } = counted();
    for (let round = 0; round < 3; round++) {
      await Promise.all([8, 16].map((size) => model.forward(sampleOf([1, 3, size, size]), time)));
    }
    expect(count).toEqual({ created: 2, open: 2 });
    await model.forward(sampleOf([1, 3, 24, 24]), time);
    expect(count).toEqual({ created: 3, open: 2 });
    await model.dispose();
    expect(count.open).toBe(0);
  });

  test('calls made before dispose end as they would have', async () => {
    const { count, model } = counted();
    const calls = [1, 2].map((batch) => model.forward(sampleOf([batch, 3, 8, 8]), time));
    await model.dispose();
    expect((await Promise.all(calls)).map(({ dims }) => dims[0])).toEqual([1, 2]);
    expect(count.open).toBe(0);
  });

  test('an abort while the network is loaded leaves no session, and the model usable', async () => {
    const { count, model } = counted();
    const { signal } = new AbortController();
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(model.forward(sampleOf([1, 3, 8, 8]), time, { signal: aborted })).rejects.toThrow('enough');
    expect(count).toEqual({ created: 0, open: 0 });
    await model.forward(sampleOf([1, 3, 8, 8]), time, { signal });
    await model.dispose();
    expect(count).toEqual({ created: 1, open: 0 });
  });
});

describe('saving and loading', () => {
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
    expect(folder.entries['model.onnx']).toEqual(model.toOnnx());
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
      ['timestep', 10, /"timestep" is of type float16, and float, int32, int64 can be fed/],
      ['sample', 10, /"sample" is of type float16, and float can be fed/],
      ['sample', 7, /"sample" is of type int64/],
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

describe('configuration', () => {
  test('an unknown key is a warning that names it', async () => {
    await using model = make();
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    const config = JSON.parse(new TextDecoder().decode(folder.entries['config.json']));
    const files = new MemoryFiles({
      ...folder.entries,
      'config.json': JSON.stringify({ ...config, fancy_option: 1, _note: 'x' }),
    });
    const warnings: string[] = [];
    await using loaded = await UNet2DModel.fromPretrained(files, {
      runtime,
      onWarning: (message) => warnings.push(message),
    });
    expect(loaded.config).toEqual(model.config);
    expect(warnings).toEqual([expect.stringContaining('"fancy_option"')]);
  });

  test.each<[string, Partial<UNet2DConfig>, string]>([
    ['a size of zero', { sampleSize: 0 }, 'sample_size'],
    ['channels that are no list', { blockOutChannels: 16 as never }, 'block_out_channels'],
    ['an unknown activation', { actFn: 'snake' as never }, 'act_fn'],
    ['a huge number of channels', { blockOutChannels: [1e9, 32] }, 'block_out_channels'],
    ['a learned embedding without a table', { timeEmbeddingType: 'learned' }, 'num_train_timesteps'],
    ['blocks that do not match the channels', { blockOutChannels: [16, 32, 64] }, 'down_block_types'],
    ['groups that do not divide the channels', { normNumGroups: 5 }, 'norm_num_groups'],
    ['heads that do not divide the channels', { attentionHeadDim: 7 }, 'attention_head_dim'],
  ])('%s is refused with the key', (_, config, key) => {
    expect(() => make(config)).toThrow(expect.objectContaining({ key, constructor: ConfigError }));
  });

  test('an unknown key is refused, naming those that there are', () => {
    const config: object = { inChanels: 1 };
    expect(() => make(config)).toThrow(ConfigError);
    expect(() => make(config)).toThrow(/inChanels: is no setting; there are sampleSize, inChannels, /);
    expect(make({ inChannels: undefined } as object).config.inChannels).toBe(3);
  });

  test('an unknown block in the middle is refused by name', () => {
    const config = { midBlockType: 'UNetMidBlock2DCrossAttn' as never };
    expect(() => make(config)).toThrow(UnsupportedBlockError);
    expect(() => make(config)).toThrow('mid_block_type: the block "UNetMidBlock2DCrossAttn" is not supported');
  });

  test.each(['CrossAttnDownBlock2D', 'constructor', '__proto__'])('the block %s is refused by name', (block) => {
    const config = { downBlockTypes: ['DownBlock2D', block] };
    expect(() => make(config)).toThrow(UnsupportedBlockError);
    expect(() => make(config)).toThrow(block);
  });
});

describe('cost', () => {
  test.each(['ncsnpp-tiny', 'ncsnpp-4level', 'ddpm-tiny', 'gray-tiny', 'adm-tiny'])(
    "%s has as many parameters as PyTorch's",
    async (name) => {
      const weights = readReference(`unet/${name}/diffusion_pytorch_model.safetensors`);
      const { parameters } = readFixtureJson<{ parameters: number }>(`unet/${name}/io.json`);
      expect(Object.values(weights).reduce((sum, { data }) => sum + data.length, 0)).toBe(parameters);
      await using model = await UNet2DModel.fromPretrained(new MemoryFiles(await filesOf(name)), options);
      expect(model.parameterCount).toBe(parameters);
    },
  );

  test('operations grow with the number of pixels', async () => {
    await using model = make({
      addAttention: false,
      downBlockTypes: ['DownBlock2D', 'DownBlock2D'],
      upBlockTypes: ['UpBlock2D', 'UpBlock2D'],
    });
    const ratio = model.flops({ height: 16, width: 16 }) / model.flops();
    expect(ratio).toBeGreaterThan(3.9);
    expect(ratio).toBeLessThan(4);
  });
});

async function filesOf(name: string): Promise<Record<string, Uint8Array>> {
  const { readFile } = await import('node:fs/promises');
  const { fixturePath } = await import('../../../test/support/reference.ts');
  const names = ['config.json', 'diffusion_pytorch_model.safetensors'];
  return Object.fromEntries(
    await Promise.all(names.map(async (file) => [file, await readFile(fixturePath(`unet/${name}/${file}`))])),
  );
}

/** An ONNX file that says of an input that it has another element type. */
function withInputType(graph: Uint8Array, name: string, type: number): Uint8Array {
  const changed = graph.slice();
  // The last place with this beginning is a ValueInfoProto: its name in field 1, then a TypeProto and a TypeProto.Tensor, whose first field is the type.
  const start = [0x0a, name.length, ...new TextEncoder().encode(name), 0x12];
  const at = changed.findLastIndex((_, offset) => start.every((byte, index) => changed[offset + index] === byte));
  changed[at + start.length + 4] = type;
  return changed;
}
