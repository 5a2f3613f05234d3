import {
  type ComponentPhase,
  ConfigError,
  type FloatTensor,
  floatTensor,
  Generator,
  MemoryFiles,
  MemoryFolder,
} from '@langevin/core';
import {
  ConfigFormat,
  type HeldWeights,
  type NetworkDefinition,
  type NetworkGraph,
  NetworkModel,
  type NetworkOptions,
  type Weights,
} from '@langevin/models';
import { Scope } from '@langevin/onnx';
import { describe, expect, it } from 'vitest';
import { count, flag } from '../src/config/config-checks.ts';
import { runtime } from './support/tiny-unet.ts';

interface MixConfig {
  readonly channels: number;
  readonly isShifted: boolean;
}

const format = new ConfigFormat<MixConfig>({
  className: 'Mix',
  defaults: { channels: 2, isShifted: true },
  checks: { channels: count, isShifted: flag },
  heading: { _class_name: 'Mix' },
  ignoredKeys: new Set(['note']),
});

/** Two graphs with a map each: one of pictures, one with an offset besides. */
function mixGraphs({ channels }: MixConfig, { height, width } = { height: 2, width: 2 }): NetworkGraph[] {
  const inputs = { sample: { shape: ['batch', channels, height, width] } };
  return ['encode', 'decode'].map((name) => ({
    name,
    inputs,
    describe: (ops, { sample }) => ({
      mixed: ops.activation(ops.pointwise(sample!, new Scope(name).layer([channels, channels])), 'silu'),
    }),
  }));
}

class Mix extends NetworkModel<MixConfig> {
  static readonly className: string = 'Mix';
  static readonly definition: NetworkDefinition<MixConfig> = {
    className: 'Mix',
    namesInPipelines: ['mixer'],
    format,
    weightsFileName: 'diffusion_pytorch_model',
    graphs: mixGraphs,
  };

  constructor(config: Partial<MixConfig>, weights: Weights | HeldWeights, options?: NetworkOptions) {
    super(Mix.definition, config, weights, options);
  }

  async encode(sample: FloatTensor): Promise<FloatTensor> {
    return (await this.run(this.#graph(sample), { sample })).mixed!;
  }

  async slope(sample: FloatTensor, direction: FloatTensor): Promise<FloatTensor> {
    return (await this.runWithTangents(this.#graph(sample), { sample }, 'sample', direction)).tangents.mixed!;
  }

  #graph({ dims }: FloatTensor): NetworkGraph {
    return mixGraphs(this.config, { height: dims[2]!, width: dims[3]! })[0]!;
  }
}

const sample = new Generator(3).randn([2, 2, 3, 2]);
const make = (): Mix => Mix.fromConfig({}, { generator: new Generator(1), runtime });

/** Files that count how often weights are read. */
class NotedFiles extends MemoryFiles {
  weightReads = 0;

  override async read(path: string): Promise<Uint8Array> {
    if (path.endsWith('.safetensors')) this.weightReads++;
    return super.read(path);
  }
}

/** The files of a saved network, with other files in place of some. */
async function saved(model: Mix, others: Readonly<Record<string, string>> = {}): Promise<NotedFiles> {
  const folder = new MemoryFolder();
  await model.savePretrained(folder);
  await folder.commit();
  return new NotedFiles({ ...folder.entries, ...others }, 'saved');
}

describe('a network that is described over operations', () => {
  it('is the same after it was saved and loaded', async () => {
    await using model = make();
    const files = await saved(model);
    await using loaded = await Mix.fromPretrained(files, { runtime });
    expect(loaded.config).toEqual(model.config);
    expect((await loaded.encode(sample)).data).toEqual((await model.encode(sample)).data);
  });

  it('reads its weights when they are first needed, and again after they were given back', async () => {
    await using model = make();
    const files = await saved(model);
    await using lazy = await Mix.fromPretrained(files, { runtime, lazy: true });
    expect(files.weightReads).toBe(0);
    const phases: ComponentPhase[] = [];
    const end = lazy.watch((phase) => phases.push(phase));
    const before = await lazy.encode(sample);
    await lazy.encode(sample);
    expect(files.weightReads).toBe(1);
    await lazy.release();
    expect((await lazy.encode(sample)).data).toEqual(before.data);
    expect(files.weightReads).toBe(2);
    expect(phases).toEqual(['loading', 'running', 'running', 'released', 'loading', 'running']);
    end();
    await lazy.release();
    expect(phases).toHaveLength(6);
  });

  it('has the derivative of a graph along a direction', async () => {
    await using model = make();
    const direction = new Generator(4).randn(sample.dims);
    const shifted = (step: number) =>
      floatTensor(
        sample.dims,
        sample.data.map((x, i) => x + step * direction.data[i]!),
      );
    const [slope, ahead, behind] = [
      await model.slope(sample, direction),
      await model.encode(shifted(0.01)),
      await model.encode(shifted(-0.01)),
    ];
    slope.data.forEach((value, i) => {
      expect(value).toBeCloseTo((ahead.data[i]! - behind.data[i]!) / 0.02, 3);
    });
  });

  it('says what it costs, and writes each of its graphs', async () => {
    await using model = make();
    expect(model.parameterCount).toBe(2 * (4 + 2));
    expect(model.graphNames).toEqual(['encode', 'decode']);
    expect(model.flops('decode', { height: 8, width: 4 })).toBe(2 * 4 * 32);
    expect((await model.toOnnx('decode')).byteLength).toBeGreaterThan(48);
    await expect(model.toOnnx('paint')).rejects.toThrow('there is no "paint" in this network; it has encode, decode.');
  });

  it('refuses settings that it does not know, but for what is off and what says nothing', async () => {
    await using model = make();
    const withSetting = (text: string) => saved(model, { 'config.json': `{ "channels": 2, ${text} }` });
    await (await Mix.fromPretrained(await withSetting('"extra": null, "note": "mine"'), { runtime })).dispose();
    const refused = Mix.fromPretrained(await withSetting('"extra": 3'), { runtime });
    await expect(refused).rejects.toThrow(
      'saved/config.json: Mix configuration, extra: is 3; this setting is not known',
    );
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(Mix.fromPretrained(await withSetting('"is_shifted": 3'), { runtime })).rejects.toThrow(
      'is_shifted: is 3; it must be',
    );
  });
});
