import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DiffusionPipeline,
  Generator,
  MemoryFiles,
  OnnxNetwork,
  readCheckpoint,
  readModelOutline,
  readPicture,
  readPng,
  readPyTorch,
  readSafetensors,
  UNet2DModel,
} from 'langevin';
import { nodePlatform } from 'langevin/node';
import { fixturePath } from '../../../../test/support/reference.ts';
import { withMendedChecksums } from './damage.ts';

/** A file of some format, and what reads it. */
export interface DamagedFormat {
  /** Its file, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  read(bytes: Uint8Array): unknown;
}

const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(fixturePath(path)));
const checkpoints = readdirSync(fixturePath('checkpoints')).filter((name) =>
  /^[^.]+(\.\w+)?\.(bin|safetensors)$/.test(name),
);
const silent = { onWarning: () => {} };

const single: DamagedFormat[] = checkpoints
  .filter((name) => !name.startsWith('bad-'))
  .map((name) => ({
    name,
    bytes: bytesOf(`checkpoints/${name}`),
    read: name.endsWith('.bin') ? (bytes) => readPyTorch(bytes, name) : (bytes) => readSafetensors(bytes, name),
  }));

const sharded: DamagedFormat[] = ['sharded', 'sharded-bin'].flatMap((folder) => {
  const files = readdirSync(fixturePath(`checkpoints/${folder}`));
  const entries = Object.fromEntries(files.map((name) => [name, bytesOf(`checkpoints/${folder}/${name}`)]));
  return files.map((name) => ({
    name: `${folder}/${name}`,
    bytes: entries[name]!,
    read: (bytes) => readCheckpoint(new MemoryFiles({ ...entries, [name]: bytes }), silent),
  }));
});

const pipelineNames = ['model_index.json', 'config.json', 'scheduler_config.json', 'diffusion_pytorch_model.bin'];
const pipeline = Object.fromEntries(pipelineNames.map((name) => [name, bytesOf(`pipeline/flat-ddpm/${name}`)]));
const pipelineFiles: DamagedFormat[] = pipelineNames.slice(0, 3).map((name) => ({
  name: `pipeline/${name}`,
  bytes: pipeline[name]!,
  read: async (bytes) => {
    const files = new MemoryFiles({ ...pipeline, [name]: bytes });
    await (await DiffusionPipeline.fromPretrained(files, silent)).dispose();
  },
}));

const config = {
  sampleSize: 8,
  blockOutChannels: [4, 8],
  downBlockTypes: ['DownBlock2D', 'AttnDownBlock2D'],
  upBlockTypes: ['AttnUpBlock2D', 'UpBlock2D'],
  normNumGroups: 2,
  layersPerBlock: 1,
};

/** Graphs by their files' names: a whole network, and small ones of all that is read in one. */
const graphs: Readonly<Record<string, Uint8Array>> = {
  'network.onnx': UNet2DModel.fromConfig(config, { generator: new Generator(0) }).toOnnx(),
  ...Object.fromEntries(
    readdirSync(fixturePath('graphs'))
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => [name, bytesOf(`graphs/${name}`)]),
  ),
};

/** Graphs that are ready-made. */
export const damagedGraphs: readonly DamagedFormat[] = Object.entries(graphs).map(([name, bytes]) => ({
  name: `graphs/${name}`,
  bytes,
  read: async (damaged) => {
    readModelOutline(name, damaged);
    return OnnxNetwork.read(new MemoryFiles({ 'model.onnx': damaged }), 'model.onnx');
  },
}));

const png = bytesOf('../models/emoji-faces-32/samples-pc-200-steps.png');
const pictures: DamagedFormat[] = [
  { name: 'picture.png', bytes: png, read: (bytes) => readPng(bytes) },
  { name: 'picture.png with mended checksums', bytes: png, read: (bytes) => readPng(withMendedChecksums(bytes)) },
  ...['progressive.jpg', 'lossless.webp', 'see-through-lossy.webp'].map((name) => ({
    name,
    bytes: bytesOf(`pictures/${name}`),
    read: (bytes: Uint8Array) => readPicture(bytes),
  })),
];

const commit = '0123456789abcdef0123456789abcdef01234567';
const blob = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
const tree = {
  format_version: 1,
  files: { 'config.json': { size: 2, blob_id: blob, lfs_sha256: blob.padEnd(64, '0'), lfs_size: 2 } },
};
const cached: DamagedFormat[] = [
  { name: 'the cache, refs/main', bytes: Buffer.from(commit), read: (bytes) => readFromCache({ 'refs/main': bytes }) },
  {
    name: 'the cache, trees',
    bytes: Buffer.from(JSON.stringify(tree)),
    read: (bytes) => readFromCache({ 'refs/main': Buffer.from(commit), [`trees/${commit}.json`]: bytes }),
  },
];

/** Opens a repository of which a cache has these files, and a snapshot, without a connection. */
async function readFromCache(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'langevin-damaged-'));
  try {
    const all = { ...files, [`snapshots/${commit}/config.json`]: Buffer.from('{}') };
    for (const [path, content] of Object.entries(all)) {
      const file = join(cacheDir, 'models--some--faces', path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, content);
    }
    const opened = await nodePlatform().open('some/faces', { cacheDir, localFilesOnly: true, ...silent });
    await opened.read('config.json');
  } finally {
    rmSync(cacheDir, { recursive: true });
  }
}

/** Every format that is read. */
export const damagedFormats: readonly DamagedFormat[] = [
  ...single,
  ...sharded,
  ...pipelineFiles,
  ...damagedGraphs,
  ...pictures,
  ...cached,
];
