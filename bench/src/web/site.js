// @ts-check
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const page = fileURLToPath(new URL('page', import.meta.url));

/** With these a page may share memory, which threads of WebAssembly take. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * The page of the benchmarks, built as for the web, on a server of this machine.
 *
 * @typedef {object} Site
 * @property {string} address
 * @property {(path: string) => string} file - where a file of the site lies on this machine.
 * @property {(path: string, bytes: Uint8Array) => Promise<void>} put - adds a file.
 * @property {() => Promise<void>} close
 *
 * @returns {Promise<Site>}
 */
export async function openSite() {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-web-'));
  const options = { root: page, configFile: /** @type {const} */ (false), logLevel: /** @type {const} */ ('warn') };
  await build({
    ...options,
    build: { outDir, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: Number.POSITIVE_INFINITY },
    worker: { format: 'es' },
  });
  const server = await preview({
    ...options,
    // What is missing is a 404 then, rather than the page itself.
    appType: 'mpa',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, headers },
  });
  const [address] = server.resolvedUrls?.local ?? [];
  if (address === undefined) throw new Error('the server of the page has no address');
  const file = (/** @type {string} */ path) => join(outDir, path);
  return {
    address,
    file,
    async put(path, bytes) {
      await mkdir(dirname(file(path)), { recursive: true });
      await writeFile(file(path), bytes);
    },
    async close() {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}
