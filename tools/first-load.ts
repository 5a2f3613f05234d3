import { gzipSync } from 'node:zlib';

/** A file of a bundle, as Rolldown describes it. */
export interface BundlePart {
  readonly fileName: string;
  /** The parts that are loaded with it. */
  readonly imports: readonly string[];
  /** The files that its code comes from. */
  readonly moduleIds: readonly string[];
  readonly code: string;
}

/** The parts that are loaded with some of them: these, and what they import in turn, but for what is imported later. */
export function loadedWith<T extends BundlePart>(entries: Iterable<T>, parts: Iterable<T>): Set<T> {
  const byName = new Map([...parts].map((part) => [part.fileName, part]));
  const loaded = new Set(entries);
  for (const { imports } of loaded) {
    for (const name of imports) if (byName.has(name)) loaded.add(byName.get(name)!);
  }
  return loaded;
}

/** Bytes of parts after gzip, each by itself, as servers send them. */
export function gzippedSize(parts: Iterable<BundlePart>): number {
  return [...parts].reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);
}

/** Sources that only conditions take, but for the tables of their names: operations on tokens, tokenizers, encoders and decoders, what draws latents. */
const conditional =
  /packages\/(text|latent|stable-diffusion)\/(?!dist\/sources\.js)|packages\/pipeline\/dist\/latents\/|packages\/onnx\/.*\/token-|packages\/models\/.*\/(autoencoder|vq|unet2d-condition|clip|dit)/;

/** The files among those of parts that no page which draws unconditionally has a use for. */
export function conditionalSources(parts: Iterable<BundlePart>): string[] {
  const sources = [...parts].flatMap(({ moduleIds }) => moduleIds);
  return sources.map((path) => path.replaceAll('\\', '/')).filter((path) => conditional.test(path));
}
