import { builtinModules, isBuiltin } from 'node:module';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

/** A package as a web bundler sees it. */
export interface WebBundle {
  /** Bytes of the minified code, and of the same after gzip. */
  readonly size: number;
  readonly gzipped: number;
  /** How each module that no browser has is reached: the importing files in order, and the module last. */
  readonly unwanted: readonly (readonly string[])[];
}

const isUnwanted = (path: string): boolean =>
  isBuiltin(path) || path === 'onnxruntime-node' || path.startsWith('onnxruntime-node/') || path.endsWith('.node');

/**
 * Bundles everything that `specifier` exports, seen from a folder, as a bundler for browsers does.
 *
 * What is reachable counts, used or not, so that the answer does not depend on how well a bundler drops unused code.
 */
export async function bundleForWeb(specifier: string, resolveDir: string): Promise<WebBundle> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: `export * from '${specifier}';`, resolveDir },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: [],
    external: ['node:*', ...builtinModules, 'onnxruntime-node', 'onnxruntime-node/*', '*.node'],
    logLevel: 'silent',
  });
  const code = outputFiles[0]!.contents;
  return { size: code.byteLength, gzipped: gzipSync(code).byteLength, unwanted: unwantedChains(metafile) };
}

/** The shortest chain of imports from the entry to each module that is not wanted. */
function unwantedChains({ inputs, outputs }: Metafile): string[][] {
  const entry = Object.values(outputs)[0]!.entryPoint!;
  const chains: string[][] = [];
  const seen = new Set([entry]);
  const queue = [[entry]];
  for (const chain of queue) {
    for (const { path } of inputs[chain.at(-1)!]?.imports ?? []) {
      if (seen.has(path)) continue;
      seen.add(path);
      const longer = [...chain, path];
      if (isUnwanted(path)) chains.push(longer);
      else queue.push(longer);
    }
  }
  return chains.map((chain) => chain.slice(1));
}
