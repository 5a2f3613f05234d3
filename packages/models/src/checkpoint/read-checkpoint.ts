import { FileNotFoundError, InvalidFileError, type ModelFiles } from '@langevin/core';
import { loadRareParts } from '../load-rare-parts.ts';
import { type CheckpointName, checkpointNames, variantsAmong, type WeightsFormat } from './checkpoint-names.ts';
import { readSafetensors } from './read-safetensors.ts';
import type { Weights } from './weights.ts';

/** Name, without suffix, of the file in which diffusers keeps a model's weights. */
export const weightsFileName = 'diffusion_pytorch_model';

/** Where a model folder that is not of diffusers' making has them. */
const otherFileNames = ['model', 'pytorch_model'];

const fileNames = [weightsFileName, ...otherFileNames];

/** The files that a model's weights are read from, or through: the first of them that is there. */
export const weightsPaths: readonly string[] = checkpointNames(fileNames, undefined).map(({ path }) => path);

/** Which of a folder's weights to read. */
export interface ReadCheckpointOptions {
  /** As in diffusers: `fp16` reads `diffusion_pytorch_model.fp16.safetensors`. */
  readonly variant?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told where a variant is read that nobody asked for; `console.warn` if left out. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

type ReadBytes = (bytes: Uint8Array, file: string) => Weights | Promise<Weights>;

const readers: Readonly<Record<WeightsFormat, ReadBytes>> = {
  safetensors: readSafetensors,
  // A web page has no use for the reader of pickles until it meets one.
  bin: async (bytes, file) => (await import('./read-pytorch.ts')).readPyTorch(bytes, file),
};

/**
 * Finds and reads the weights of a model folder: safetensors (single or sharded), else PyTorch's `.bin` (single or
 * sharded). Where there is one variant and nothing else, it is that. Weights stored as float32 stay views of the files'
 * bytes.
 *
 * @throws {FileNotFoundError} if there are none; it lists the names that were tried.
 * @throws {InvalidFileError} if a file is truncated, corrupt or malformed.
 * @throws {UnsafePickleError} if a pickle asks for more than tensors.
 */
export async function readCheckpoint(files: ModelFiles, options: ReadCheckpointOptions = {}): Promise<Weights> {
  const { signal, onWarning = console.warn } = options;
  const { path, format, isIndex, onlyVariant } = await findCheckpoint(files, options);
  if (onlyVariant !== undefined) {
    onWarning(`${files.source}: it holds the variant "${onlyVariant}" of the weights alone, which is read.`);
  }
  const read = (shard: string) => readWeights(files, shard, format, signal);
  if (!isIndex) return read(path);
  const { readShards } = await loadRareParts();
  return readShards(files, path, read, signal);
}

/** The files that {@link readCheckpoint} would read. @throws as it does, as far as it can be told without the weights. */
export async function checkpointFiles(files: ModelFiles, options: ReadCheckpointOptions = {}): Promise<string[]> {
  const { path, isIndex } = await findCheckpoint(files, options);
  if (!isIndex) return [path];
  const { shardsOf } = await loadRareParts();
  return [path, ...(await shardsOf(files, path, options.signal)).keys()];
}

/** The file that the weights are read from, or through. */
interface FoundCheckpoint extends CheckpointName {
  /** The variant that it is of, if nobody asked for one and there is nothing else. */
  readonly onlyVariant?: string;
}

async function findCheckpoint(files: ModelFiles, { variant }: ReadCheckpointOptions): Promise<FoundCheckpoint> {
  const names = checkpointNames(fileNames, variant);
  for (const name of names) if (await files.has(name.path)) return name;
  const variants = await variantsIn(files);
  const [only, ...others] = variants;
  if (variant === undefined && only !== undefined && others.length === 0) {
    return { ...(await findCheckpoint(files, { variant: only })), onlyVariant: only };
  }
  throw new FileNotFoundError(
    files,
    // The usual names first: a message may not show them all.
    names.toSorted((a, b) => Number(a.isIndex) - Number(b.isIndex)).map(({ path }) => path),
    adviceFor(variant, variants),
  );
}

function adviceFor(variant: string | undefined, variants: readonly string[]): string {
  const there = variants.map((name) => `"${name}"`).join(', ');
  const asked = `{ variant: ${JSON.stringify(variants[0])} }`;
  if (variant !== undefined) {
    const others = variants.length > 0 ? `, or ask for one that is there: ${there}` : '';
    return `Leave out the variant "${variant}" to read the usual weights${others}.`;
  }
  if (variants.length === 0) return 'Point to the folder that holds the weights, or a model.onnx.';
  return `There are variants of the weights: ${there}. Ask for one of them: ${asked}.`;
}

/** Variants that are looked for where a source can't tell which files it has. */
const usualVariants = ['fp16', 'bf16'];

/** The variants that there are weights of. */
async function variantsIn(files: ModelFiles): Promise<string[]> {
  if (files.list) return variantsAmong(await files.list(), fileNames);
  const found = await Promise.all(
    usualVariants.map(async (variant) => {
      const paths = checkpointNames([weightsFileName], variant).filter(({ isIndex }) => !isIndex);
      const areThere = await Promise.all(paths.map(({ path }) => files.has(path)));
      return areThere.includes(true) ? [variant] : [];
    }),
  );
  return found.flat();
}

/** Whether there are weights to read, other than a variant's. */
export async function hasCheckpoint(files: ModelFiles): Promise<boolean> {
  for (const path of weightsPaths) if (await files.has(path)) return true;
  return false;
}

async function readWeights(
  files: ModelFiles,
  path: string,
  format: WeightsFormat,
  signal: AbortSignal | undefined,
): Promise<Weights> {
  signal?.throwIfAborted();
  const file = `${files.source}/${path}`;
  if (format === 'safetensors' && files.openLocal) {
    const local = await files.openLocal(path);
    refuseText(local.readSync(0, Math.min(looked, local.size)), file);
    return readSafetensors(local, file);
  }
  const bytes = await files.read(path, { signal });
  refuseText(bytes, file);
  return readers[format](bytes, file);
}

/** Bytes of a file that tell weights from text. */
const looked = 64;

/**
 * Refuses what stands in place of weights when a download went wrong: a repository cloned without Git LFS holds a few
 * lines of text for each large file, and a link to the page about a file gives that page.
 */
function refuseText(bytes: Uint8Array, file: string): void {
  const start = String.fromCharCode(...bytes.subarray(0, looked)).trimStart();
  if (start.startsWith('version https://git-lfs')) {
    throw new InvalidFileError(file, 'is a Git LFS pointer, not the weights. Run "git lfs pull" in its repository.');
  }
  if (/^<(!doctype|html)/i.test(start)) {
    throw new InvalidFileError(
      file,
      'is a web page, not the weights. Download the file itself, not the page about it.',
    );
  }
}
