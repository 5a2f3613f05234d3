import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the playground, with a slash at its end, served as `vite preview` does. */
    readonly playground: string;
    /** The folder that it was built into. */
    readonly playgroundFolder: string;
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Builds the playground from the packages' sources, and serves it while tests run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'langevin-playground-'));
  await build({
    root,
    logLevel: 'warn',
    resolve: { conditions: ['@langevin/source', 'module', 'browser', 'production'] },
    build: { outDir: folder, emptyOutDir: true },
  });
  const server = await preview({ root, logLevel: 'warn', build: { outDir: folder }, preview: { port: 0 } });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('The playground is served nowhere.');
  project.provide('playground', url);
  project.provide('playgroundFolder', folder);
  return async () => {
    await server.close();
    await rm(folder, { recursive: true });
  };
}
