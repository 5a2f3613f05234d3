import { ConfigError, libraryOf, MemoryFiles, MemoryFolder, WeightsMismatchError } from '@langevin/core';
import { CLIPTextModel, CLIPTextModelWithProjection, readSafetensors, writeSafetensors } from '@langevin/models';
import { describe, expect, test } from 'vitest';
import { configOf, type EncoderName, encoderFile, filesOf, tokens } from '../support/clip-text-case.ts';
import { runtime } from '../support/tiny-unet.ts';

const weightsFile = 'model.safetensors';
const text = tokens([198, 5, 7, 199]);

/** Options that make every warning an error. */
const strict = {
  runtime,
  onWarning: (message: string) => {
    throw new Error(message);
  },
};

/** An encoder's weights under other names, with more beside them. */
function stored(name: EncoderName, rename: (name: string) => string, others: readonly string[] = []): Uint8Array {
  const own = [...readSafetensors(encoderFile(name, weightsFile), name)];
  const other = others.map((each) => [each, { shape: [1], data: Float32Array.of(1) }] as const);
  const renamed = own.map(([each, weight]) => [rename(each), weight] as const);
  return Uint8Array.from(Buffer.concat(writeSafetensors(new Map([...renamed, ...other]))));
}

/** A safetensors file with a table of positions in front, int64 as early versions of transformers stored it. */
function withPositions(file: Uint8Array): Uint8Array {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const entries = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const positions = BigInt64Array.from({ length: 77 }, (_, place) => BigInt(place));
  for (const [name, entry] of Object.entries<{ data_offsets?: number[] }>(entries)) {
    if (name !== '__metadata__') entry.data_offsets = entry.data_offsets!.map((at) => at + positions.byteLength);
  }
  entries['text_model.embeddings.position_ids'] = { dtype: 'I64', shape: [1, 77], data_offsets: [0, 616] };
  const header = new TextEncoder().encode(JSON.stringify(entries));
  const start = new Uint8Array(BigUint64Array.of(BigInt(header.byteLength)).buffer);
  const data = file.subarray(8 + length);
  return Uint8Array.from(Buffer.concat([start, header, new Uint8Array(positions.buffer), data]));
}

async function encoded(files: MemoryFiles): Promise<Float32Array> {
  await using model = await CLIPTextModel.fromPretrained(files, strict);
  return (await model.forward(text)).lastHiddenState.data;
}

describe('weights', () => {
  test('are read with the table of positions that early versions stored beside them', async () => {
    const files = filesOf('sd1', { [weightsFile]: withPositions(encoderFile('sd1', weightsFile)) });
    expect(await encoded(files)).toEqual(await encoded(filesOf('sd1')));
  });

  test('are read by the names that they have since transformers 5.6', async () => {
    const bare = stored('sd1', (name) => name.replace(/^text_model\./, ''), ['embeddings.position_ids']);
    expect(await encoded(filesOf('sd1', { [weightsFile]: bare }))).toEqual(await encoded(filesOf('sd1')));
  });

  test('are read of a whole CLIP', async () => {
    const config = {
      model_type: 'clip',
      projection_dim: 12,
      vision_config: { hidden_size: 8 },
      logit_scale_init_value: 2.6592,
    };
    const files = filesOf('sdxl-2', {
      'config.json': JSON.stringify({ ...config, text_config: { ...configOf('sdxl-2'), projection_dim: 512 } }),
      [weightsFile]: stored('sdxl-2', (name) => name, ['logit_scale', 'visual_projection.weight', 'vision_model.x']),
    });
    await using whole = await CLIPTextModelWithProjection.fromPretrained(files, strict);
    await using own = await CLIPTextModelWithProjection.fromPretrained(filesOf('sdxl-2'), strict);
    expect((await whole.forward(text)).textEmbeds.data).toEqual((await own.forward(text)).textEmbeds.data);
    await using without = await CLIPTextModel.fromPretrained(files, strict);
    expect(await without.forward(text)).not.toHaveProperty('textEmbeds');
  });

  test('without the projection that the class asks for are refused by its name', async () => {
    const loading = CLIPTextModelWithProjection.fromPretrained(filesOf('sd1'), strict);
    await expect(loading).rejects.toThrow(WeightsMismatchError);
    await expect(loading).rejects.toThrow('text_projection.weight');
  });
});

describe('a saved encoder', () => {
  test.each(['sd2', 'new-eos'] as const)('has the files of transformers: %s', async (name) => {
    const Model = name === 'sd2' ? CLIPTextModel : CLIPTextModelWithProjection;
    await using model = await Model.fromPretrained(filesOf(name), strict);
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    const config = JSON.parse(new TextDecoder().decode(folder.entries['config.json']));
    const settings = Object.entries(configOf(name)).filter(([key]) => !/dropout|initializer|dtype|version/.test(key));
    expect(config).toMatchObject(Object.fromEntries(settings));
    expect(Object.keys(folder.entries).sort()).toEqual(['config.json', weightsFile]);
    await using loaded = await Model.fromPretrained(new MemoryFiles(folder.entries), strict);
    expect((await loaded.forward(text)).pooled.data).toEqual((await model.forward(text)).pooled.data);
    expect(libraryOf(model)).toBe('transformers');
  });
});

describe('a configuration', () => {
  const load = async (settings: object) => {
    const config = JSON.stringify({ ...configOf('sd1'), ...settings });
    await using model = await CLIPTextModel.fromPretrained(filesOf('sd1', { 'config.json': config }), strict);
    return model.config;
  };

  test('may hold what transformers writes of any network', async () => {
    const settings = {
      num_beams: 1,
      top_p: 1.0,
      id2label: { 0: 'LABEL_0' },
      pruned_heads: {},
      is_decoder: false,
      prefix: null,
    };
    expect(await load(settings)).toEqual(await load({}));
  });

  test('says whether pipelines hand over the mask', async () => {
    expect([(await load({})).useAttentionMask, (await load({ use_attention_mask: true })).useAttentionMask]).toEqual([
      false,
      true,
    ]);
  });

  test.each<[what: string, settings: object, message: string]>([
    [
      'of another kind of network',
      { model_type: 'bert' },
      'model_type: is "bert"; this class reads networks of clip_text_model.',
    ],
    ['of a whole CLIP without texts', { model_type: 'clip' }, 'text_config: undefined is no object of settings.'],
    [
      'with heads that were removed',
      { pruned_heads: { 0: [1] } },
      'pruned_heads: is Object; this setting is not known',
    ],
    ['of weights in few bits', { quantization_config: { bits: 4 } }, 'quantization_config: '],
    ['with a non-linearity that is not known', { hidden_act: 'tanh' }, 'hidden_act: is "tanh"; it must be one of'],
    [
      'of heads that do not divide the features',
      { num_attention_heads: 3 },
      'num_attention_heads: is 3, which does not divide the 16 features of hidden_size.',
    ],
    [
      'of a vocabulary that no network has',
      { vocab_size: 1e9 },
      'vocab_size: is 1000000000; it must be a positive integer',
    ],
  ])('%s is refused', async (_what, settings, message) => {
    await expect(load(settings)).rejects.toThrow(ConfigError);
    await expect(load(settings)).rejects.toThrow(`encoder/config.json: CLIPTextModel configuration, ${message}`);
  });
});
