import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import {
  DDPMScheduler,
  DiffusionPipeline,
  MemoryFiles,
  OnnxNetwork,
  readCheckpoint,
  readPicture,
  readPng,
  readPyTorch,
  readSafetensors,
  UNet2DModel,
} from 'langevin';
import { nodePlatform } from 'langevin/node';
import {
  bytesOf,
  chunk,
  concatenate,
  field,
  flatPng,
  jpeg,
  json,
  many,
  nestedDictionaries,
  pickle,
  png,
  pngStart,
  safetensors,
  zip,
} from './hostile-bytes.ts';

/** A file that somebody made to take time or memory from whoever reads it. */
export interface HostileFile {
  readonly name: string;
  /** The code of the error that it ends in, or `read`; `invalid_file` if left out. */
  readonly outcome?: string;
  /** Whether it is to make whoever reads it wait. */
  readonly waits?: boolean;
  /** Whether it is much like the one before it. */
  readonly isAnother?: boolean;
  /** Its bytes, about so many. */
  make(size: number): Uint8Array;
  read(bytes: Uint8Array): unknown;
}

const silent = { onWarning: () => {} };

const asSafetensors = (bytes: Uint8Array) => readSafetensors(bytes, 'hostile.safetensors');
const asPyTorch = (bytes: Uint8Array) => readPyTorch(bytes, 'hostile.bin');
const asIndex = (bytes: Uint8Array) =>
  readCheckpoint(new MemoryFiles({ 'diffusion_pytorch_model.safetensors.index.json': bytes }), silent);
const asGraph = (bytes: Uint8Array) => OnnxNetwork.read(new MemoryFiles({ 'model.onnx': bytes }), 'model.onnx');

/** Files of settings by their names, and what reads them. */
const configs: Readonly<Record<string, HostileFile['read']>> = {
  'model_index.json': (bytes) =>
    DiffusionPipeline.fromPretrained(new MemoryFiles({ 'model_index.json': bytes }), silent),
  'config.json': (bytes) => UNet2DModel.fromPretrained(new MemoryFiles({ 'config.json': bytes }), silent),
  'scheduler_config.json': (bytes) =>
    DDPMScheduler.fromPretrained(new MemoryFiles({ 'scheduler_config.json': bytes }), silent),
};

export const hostileFiles: readonly HostileFile[] = [
  {
    name: 'safetensors of many tensors without elements',
    make: (size) => safetensors(`{${many(size, (i) => `"${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`)}}`),
    read: asSafetensors,
  },
  {
    name: 'safetensors with one long name',
    make: (size) => safetensors(`{"${'x'.repeat(size)}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`),
    read: asSafetensors,
  },
  {
    name: 'safetensors with a long shape',
    make: (size) => safetensors(`{"x":{"dtype":"F32","shape":[${many(size, () => '1')}],"data_offsets":[0,4]}}`),
    read: asSafetensors,
  },
  {
    name: 'safetensors with much beside its tensors',
    make: (size) => safetensors(`{"__metadata__":{${many(size, (i) => `"${i}":""`)}}}`),
    read: asSafetensors,
  },
  {
    name: 'pickle of many lists',
    make: (size) => zip({ 'a/data.pkl': pickle(bytesOf(size, 0x5d)) }),
    read: asPyTorch,
  },
  {
    name: 'pickle of tuples in tuples',
    make: (size) => zip({ 'a/data.pkl': pickle(Uint8Array.of(0x29), bytesOf(Math.min(size, 400_000), 0x85)) }),
    read: asPyTorch,
  },
  {
    name: 'pickle of dictionaries that hold one dictionary many times over',
    make: () => zip({ 'a/data.pkl': pickle(...nestedDictionaries(300)) }),
    read: asPyTorch,
  },
  {
    name: 'zip of many records',
    make: (size) => zip(Object.fromEntries(Array.from({ length: size / 100 }, (_, i) => [`a/${i}`, new Uint8Array()]))),
    read: asPyTorch,
  },
  {
    name: 'index of many weights',
    make: (size) => json(`{"weight_map":{${many(size, (i) => `"${i}":"x"`)}}}`),
    read: asIndex,
  },
  {
    name: 'index of numbers',
    make: (size) => json(`{"weight_map":{${many(size, (i) => `"${i}":1`)}}}`),
    read: asIndex,
  },
  {
    name: 'index of many files',
    make: (size) => json(`{"weight_map":{${many(size, (i) => `"${i}":"${i}.safetensors"`)}}}`),
    read: asIndex,
  },
  ...Object.entries(configs).flatMap(([name, read]): HostileFile[] => [
    {
      name: `${name} of many lists`,
      make: (size) => json(`{"a":[${many(size, () => '[]')}]}`),
      read,
    },
    {
      name: `${name} of many keys`,
      make: (size) => json(`{${many(size, (i) => `"a${i}":["diffusers",{}]`)}}`),
      read,
    },
    {
      name: `${name} of many numbers`,
      make: (size) => json(`{${many(size, (i) => `"a${i}":1`)}}`),
      read,
    },
    {
      name: `${name} of lists in lists`,
      make: (size) => json(`{"a":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`),
      read,
    },
  ]),
  {
    name: 'journal of a save, of many names',
    outcome: 'read',
    make: (size) => journal(many(size, (i) => `"${i}"`)),
    read: (bytes) => asJournal(bytes),
  },
  {
    name: 'journal of a save, as long as one may be',
    outcome: 'read',
    make: () => journal(many(1_000_000, (i) => `"${'a/'.repeat(45)}${i}"`)),
    read: (bytes) => asJournal(bytes),
  },
  {
    name: 'journal of a save, of lists in lists',
    outcome: 'read',
    make: (size) => json('['.repeat(size)),
    read: (bytes) => asJournal(bytes),
  },
  {
    name: 'journal of a save that goes on elsewhere',
    outcome: 'folder_busy',
    waits: true,
    make: () => journal(''),
    read: (bytes) => asJournal(bytes, Date.now() / 1000),
  },
  {
    name: 'PNG that inflates to far more than its pixels',
    make: (size) => png(64, 64, 2, 8, deflateSync(new Uint8Array(size * 30))),
    read: readPng,
  },
  // As many pixels of each kind as are read, all alike.
  ...Object.entries<() => Uint8Array>({
    RGB: () => flatPng({ width: 3999, colours: 2, pixelBytes: 3 }),
    'RGB with much beside it': () => flatPng({ width: 3999, colours: 2, pixelBytes: 3, beside: 16_000_000 }),
    'RGB of which one colour is clear': () => flatPng({ width: 2618, colours: 2, pixelBytes: 3, hasClear: true }),
    'one row of RGB': () => flatPng({ width: 15_990_000, height: 1, colours: 2, pixelBytes: 3 }),
    RGBA: () => flatPng({ width: 3463, colours: 6, pixelBytes: 4 }),
    'RGBA, interlaced': () => flatPng({ width: 2448, colours: 6, pixelBytes: 4, isInterlaced: true }),
    'RGBA of 16 bits': () => flatPng({ width: 1999, colours: 6, depth: 16, pixelBytes: 8 }),
    'gray of 16 bits of which one is clear': () =>
      flatPng({ width: 2828, colours: 0, depth: 16, pixelBytes: 2, hasClear: true }),
    'gray with transparency': () => flatPng({ width: 2828, colours: 4, pixelBytes: 2 }),
    'a palette with transparency': () => flatPng({ width: 3098, colours: 3, pixelBytes: 1 }),
    '1 bit': () => flatPng({ width: 6528, colours: 0, depth: 1, pixelBytes: 1 / 8 }),
  }).map(([kind, make], index): HostileFile => {
    return { name: `PNG of ${kind}`, outcome: 'read', isAnother: index > 0, make, read: readPng };
  }),
  {
    name: 'PNG of more pixels than are read',
    make: () => png(30_000, 30_000, 6, 16, new Uint8Array(100)),
    read: readPng,
  },
  {
    name: 'PNG of many chunks',
    make: (size) => bytesOf(size, ...chunk('tEXt', new Uint8Array())),
    read: (bytes) => readPng(concatenate([pngStart(8, 8, 2, 8), bytes, chunk('IEND', new Uint8Array())])),
  },
  // What is to be decoded by somebody else is refused before.
  {
    name: 'JPEG of many scans',
    make: (size) => jpeg(8, bytesOf(size, 0xff, 0xda, 0, 2)),
    read: (bytes) => readPicture(bytes),
  },
  {
    name: 'JPEG of many markers',
    make: (size) => jpeg(8, bytesOf(size / 2, 0xff, 0xd0), bytesOf(size / 2, 0xff)),
    read: (bytes) => readPicture(bytes),
  },
  {
    name: 'JPEG of more pixels than are read',
    make: () => jpeg(65535, bytesOf(4, 0xff, 0xda, 0, 2)),
    read: (bytes) => readPicture(bytes),
  },
  {
    name: 'WebP of more pixels than are read',
    make: () => concatenate([json('RIFF'), bytesOf(4, 0), json('WEBPVP8X'), bytesOf(8, 0), bytesOf(6, 0xff)]),
    read: (bytes) => readPicture(bytes),
  },
  {
    name: 'ONNX graph of inputs of many types',
    make: (size) => {
      const input = field(11, bytesOf(size / 100, 0x12, 0x00));
      return field(7, concatenate(Array.from({ length: 99 }, () => input)));
    },
    read: asGraph,
  },
  {
    name: 'ONNX graph of initializers of many fields',
    make: (size) => {
      const initializer = field(5, bytesOf(size / 100, 0x20, 0x00));
      return field(7, concatenate(Array.from({ length: 99 }, () => initializer)));
    },
    read: asGraph,
  },
  { name: 'ONNX graph of many initializers', make: (size) => field(7, bytesOf(size, 0x2a, 0x00)), read: asGraph },
  { name: 'ONNX graph of many inputs', make: (size) => field(7, bytesOf(size, 0x5a, 0x00)), read: asGraph },
  { name: 'ONNX graph of many outputs', make: (size) => field(7, bytesOf(size, 0x62, 0x00)), read: asGraph },
  { name: 'ONNX file of many graphs', make: (size) => bytesOf(size, 0x3a, 0x00), read: asGraph },
];

const staging = '.saving-0123456789abcdef-4194303-0123456789abcdef';

function journal(names: string): Uint8Array {
  return json(`{"pid":1,"machine":"0","staging":"${staging}","written":[${names}],"removed":[]}`);
}

/** Opens a folder in which a save was stopped, long ago if not said. */
async function asJournal(bytes: Uint8Array, seconds = 0): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'langevin-hostile-'));
  try {
    mkdirSync(join(folder, staging));
    writeFileSync(join(folder, '.saving.journal'), bytes);
    utimesSync(join(folder, '.saving.journal'), seconds, seconds);
    await nodePlatform().open(folder, silent);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
