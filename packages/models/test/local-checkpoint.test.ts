import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { floatTensor, Generator, type ModelFolder } from '@langevin/core';
import {
  OnnxNetwork,
  readSafetensors,
  type UNet2DConfig,
  UNet2DModel,
  type Weights,
  writeSafetensors,
} from '@langevin/models';
import { DirectoryFiles, DirectoryFolder, nodeRuntime } from '@langevin/runtime-node';
import { describe, expect, onTestFinished, test } from 'vitest';

const runtime = nodeRuntime({ worker: false });
const options = { runtime, onWarning: () => {} };

/** 2 MB of weights: large enough that a runtime reads them from files. */
const config: Partial<UNet2DConfig> = {
  sampleSize: 8,
  blockOutChannels: [64, 96],
  layersPerBlock: 1,
  downBlockTypes: ['DownBlock2D', 'DownBlock2D'],
  upBlockTypes: ['UpBlock2D', 'UpBlock2D'],
  addAttention: false,
};
const make = (seed: number): UNet2DModel => UNet2DModel.fromConfig(config, { generator: new Generator(seed), runtime });
const sample = new Generator(1).randn([1, 3, 8, 8]);
const outputOf = async (model: UNet2DModel): Promise<Float32Array> =>
  (await model.forward(sample, floatTensor([1], Float32Array.of(0.5)))).data;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'models-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function save(path: string, write: (folder: ModelFolder) => Promise<void>): Promise<void> {
  const folder = await DirectoryFolder.create(path);
  await write(folder);
  await folder.commit();
}

/** Saves a model into `folder`, its weights in files that an index names. */
async function saveSharded(model: UNet2DModel, folder: string, shards: readonly string[]): Promise<void> {
  await save(folder, (files) => model.savePretrained(files));
  const whole = join(folder, 'diffusion_pytorch_model.safetensors');
  const weights = readSafetensors(Uint8Array.from(readFileSync(whole)), whole);
  rmSync(whole);
  const inShard: [string, Weights][] = shards.map((shard, index) => [
    shard,
    new Map([...weights].filter((_, at) => at % shards.length === index)),
  ]);
  for (const [shard, part] of inShard) {
    mkdirSync(dirname(join(folder, shard)), { recursive: true });
    writeFileSync(join(folder, shard), Buffer.concat(writeSafetensors(part)));
  }
  const weightMap = Object.fromEntries(
    inShard.flatMap(([shard, part]) => [...part.keys()].map((name) => [name, shard])),
  );
  writeFileSync(`${whole}.index.json`, JSON.stringify({ metadata: {}, weight_map: weightMap }));
}

describe('a checkpoint in several files', () => {
  test.each([
    ['of one name in different folders', ['a/w.safetensors', 'b/w.safetensors']],
    ['called as we call our own', ['weights', 'buffer', 'a/2-weights', 'b/weights']],
  ])('%s is read as it is, and not touched', async (_, shards) => {
    const folder = temporaryFolder();
    await using model = make(1);
    await saveSharded(model, folder, shards);
    const bytesOf = () => shards.map((shard) => readFileSync(join(folder, shard)));
    const before = bytesOf();
    await using loaded = await UNet2DModel.fromPretrained(new DirectoryFiles(folder), options);
    expect(await outputOf(loaded)).toEqual(await outputOf(model));
    for (const [index, bytes] of bytesOf().entries()) expect(bytes.equals(before[index]!), shards[index]!).toBe(true);
  });
});

describe('saving over another model', () => {
  const reloaded = async (folder: string): Promise<Float32Array> => {
    await using model = await UNet2DModel.fromPretrained(new DirectoryFiles(folder), options);
    return outputOf(model);
  };

  test('in shards: what is loaded afterwards is the new one', async () => {
    const folder = temporaryFolder();
    await using older = make(1);
    await saveSharded(older, folder, ['one.safetensors', 'two.safetensors']);
    expect(await reloaded(folder)).toEqual(await outputOf(older));
    await using newer = make(2);
    await save(folder, (files) => newer.savePretrained(files));
    expect(await reloaded(folder)).toEqual(await outputOf(newer));
  });

  test('from safetensors to .onnx and back: what is loaded afterwards is the new one', async () => {
    const folder = temporaryFolder();
    await using older = make(1);
    await using newer = make(2);
    await save(folder, (files) => older.savePretrained(files));
    await using ready = new UNet2DModel(config, new OnnxNetwork({ graph: newer.toOnnx(), weights: [] }), { runtime });
    await save(folder, (files) => ready.savePretrained(files));
    expect(await reloaded(folder)).toEqual(await outputOf(ready));
    await save(folder, (files) => older.savePretrained(files));
    expect(await reloaded(folder)).toEqual(await outputOf(older));
  });

  test('that it was loaded from itself, mapped by its session, changes nothing', async () => {
    const folder = temporaryFolder();
    await using older = make(1);
    await saveSharded(older, folder, ['one.safetensors', 'two.safetensors']);
    await using loaded = await UNet2DModel.fromPretrained(new DirectoryFiles(folder), options);
    const before = await outputOf(loaded);
    await save(folder, (files) => loaded.savePretrained(files));
    expect(await outputOf(loaded)).toEqual(before);
    expect(await reloaded(folder)).toEqual(before);
  });
});

describe.skipIf(process.platform !== 'linux')('the files of a checkpoint', () => {
  /** How many of a folder's files this process holds open. */
  const openIn = (folder: string): number =>
    readdirSync('/proc/self/fd').filter((descriptor) => isIn(folder, descriptor)).length;

  test('are open as long as the model, and no longer', async () => {
    const folder = temporaryFolder();
    await using model = make(1);
    await saveSharded(model, folder, ['one.safetensors', 'two.safetensors']);
    const loaded = await UNet2DModel.fromPretrained(new DirectoryFiles(folder), options);
    await outputOf(loaded);
    expect(openIn(folder)).toBe(2);
    await loaded.dispose();
    expect(openIn(folder)).toBe(0);
    await loaded.dispose();
    await expect(save(join(folder, 'copy'), (files) => loaded.savePretrained(files))).rejects.toMatchObject({
      code: 'disposed',
    });
  });

  test('are closed when the model can not be loaded', async () => {
    const folder = temporaryFolder();
    await using model = make(1);
    await saveSharded(model, folder, ['one.safetensors', 'two.safetensors']);
    writeFileSync(join(folder, 'two.safetensors'), 'no weights');
    await expect(UNet2DModel.fromPretrained(new DirectoryFiles(folder), options)).rejects.toMatchObject({
      code: 'invalid_file',
    });
    expect(openIn(folder)).toBe(0);
  });

  test('stay open where the weights were given to the model by someone else', async () => {
    const folder = temporaryFolder();
    await using model = make(1);
    await save(folder, (files) => model.savePretrained(files));
    const file = await new DirectoryFiles(folder).openLocal('diffusion_pytorch_model.safetensors');
    const other = new UNet2DModel(config, readSafetensors(file, file.name), { runtime });
    expect(await outputOf(other)).toEqual(await outputOf(model));
    await other.dispose();
    expect(openIn(folder)).toBe(1);
    file.close();
    expect(openIn(folder)).toBe(0);
  });
});

function isIn(folder: string, descriptor: string): boolean {
  try {
    return readlinkSync(join('/proc/self/fd', descriptor)).startsWith(folder);
  } catch {
    // The one by which the list was read.
    return false;
  }
}
