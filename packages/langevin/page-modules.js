// @ts-check
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** @param {string} path - of this package. */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The modules for pages without a bundler, of the packages as built: `langevin.js`, which loads folders, and is the one to
 * import first; a module for each of the other packages, with all that it exports; the parts that these share, or that are
 * loaded when they are needed; and the programs of the workers.
 *
 * @returns {Promise<import('rolldown').OutputChunk[]>}
 */
export async function pageModules() {
  const page = here('dist/page.js');
  const packages = new Map(packagesBeside().map((name) => [here(`dist/${name}.js`), name]));
  const bundle = await rolldown({
    cwd: here('.'),
    input: {
      langevin: page,
      ...Object.fromEntries([...packages].map(([path, name]) => [name, path])),
      'wasm-worker': '@langevin/runtime-web/wasm-worker',
      'webgpu-worker': '@langevin/runtime-web/webgpu-worker',
    },
    platform: 'browser',
    transform: { target: 'es2022' },
    // What langevin.js exports is there from the beginning, although others would load it later.
    checks: { ineffectiveDynamicImport: false },
    plugins: [
      {
        name: 'modules of packages',
        resolveId: (id) => (packages.has(id) ? id : undefined),
        // With the platform in place, whichever a page imports first.
        load: (id) =>
          packages.has(id)
            ? `import ${JSON.stringify(page)}; export * from '@langevin/${packages.get(id)}';`
            : undefined,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, chunkFileNames: '[name]-[hash].js' });
  return output.filter((file) => file.type === 'chunk');
}

/** The packages that `langevin` has for pages, but for those that `langevin.js` holds. */
function packagesBeside() {
  const others = ['core', 'pipeline', 'runtime-web', 'runtime-node'];
  const { dependencies } = JSON.parse(readFileSync(here('package.json'), 'utf8'));
  return Object.keys(dependencies)
    .flatMap((name) => /^@langevin\/(.+)$/.exec(name)?.[1] ?? [])
    .filter((name) => !others.includes(name));
}
