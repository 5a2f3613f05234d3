/** Formats that weights are read from, by the suffix of their files; the preferred one first. */
export type WeightsFormat = (typeof formats)[number];
const formats = ['safetensors', 'bin'] as const;

/** A file to look for. */
export interface CheckpointName {
  readonly path: string;
  readonly format: WeightsFormat;
  /** Whether it lists the shards that hold the weights. */
  readonly isIndex: boolean;
}

/**
 * The files that may hold a model's weights, in the order in which to look: under each name safetensors before
 * PyTorch's format, and in each format an index of shards before a single file, as diffusers looks.
 *
 * @param baseNames - names of the file without its suffixes.
 * @param variant - as in `diffusion_pytorch_model.fp16.safetensors`.
 */
export function checkpointNames(baseNames: readonly string[], variant: string | undefined): CheckpointName[] {
  return baseNames.flatMap((base) => formats.flatMap((format) => namesOf(base, format, variant)));
}

/**
 * The variants of which a folder holds weights.
 *
 * @param files - the names of its files.
 */
export function variantsAmong(files: readonly string[], baseNames: readonly string[]): string[] {
  const [base, format] = [baseNames, formats].map((names) => `(?:${names.join('|')})`);
  // One file, the index of shards, and as earlier versions of diffusers called that.
  const patterns = [`${base}\\.([^.]+)\\.${format}`, `${base}\\.${format}\\.index\\.([^.]+)\\.json`].concat(
    `${base}\\.${format}\\.([^.]+)\\.index\\.json`,
  );
  const found = files.flatMap((file) => patterns.map((pattern) => new RegExp(`^${pattern}$`).exec(file)?.[1]));
  const isShard = /-\d+-of-\d+$/;
  return [...new Set(found)].filter((variant): variant is string => variant !== undefined && !isShard.test(variant));
}

function namesOf(base: string, format: WeightsFormat, variant: string | undefined): CheckpointName[] {
  const file = `${base}.${format}`;
  const [indexes, single] =
    variant === undefined
      ? [[`${file}.index.json`], file]
      : // Earlier versions of diffusers put the variant of an index into the middle.
        [[`${file}.index.${variant}.json`, `${file}.${variant}.index.json`], `${base}.${variant}.${format}`];
  return [...indexes.map((path) => ({ path, format, isIndex: true })), { path: single, format, isIndex: false }];
}
