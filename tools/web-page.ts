import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { root } from './workspace.ts';

/**
 * A page that generates, as its author writes it. It awaits inside a function: where a module awaits at its top level,
 * Rolldown does not merge what several parts share, so that each part that is loaded later makes the page larger.
 */
const page = `
  import { Generator, ScoreSdeVePipeline } from 'langevin';
  async function draw() {
    const pipe = await ScoreSdeVePipeline.fromPretrained('model');
    const { images } = await pipe.generate({ generator: new Generator(0) });
    console.log(images[0].toPng());
  }
  draw();
`;

/** The most that a page and its worker may load of our own and our dependencies' code, without ONNX Runtime's. */
export const pageLimit = 60_000;

/** Bytes, after gzip, of the JavaScript that a page loads before it generates and in its worker, without ONNX Runtime. */
export async function pageSize(): Promise<number> {
  const { output } = await bundlePage();
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])));
  const loaded = new Set([...chunks.values()].filter(({ isEntry }) => isEntry));
  // Parts that are imported later, when they are needed, don't count.
  for (const chunk of loaded) {
    for (const imported of chunk.imports) if (chunks.has(imported)) loaded.add(chunks.get(imported)!);
  }
  const worker = output.find(({ fileName }) => fileName.includes('webgpu-worker'));
  if (worker?.type !== 'asset') throw new Error("the bundle lacks the session's worker");
  const programs = [...[...loaded].map(({ code }) => code), worker.source];
  return programs.reduce((sum, program) => sum + gzipSync(program).byteLength, 0);
}

async function bundlePage(): Promise<Rolldown.RolldownOutput> {
  const external = [/^onnxruntime-/];
  const bundled = await build({
    configFile: false,
    root: join(root, 'packages/langevin'),
    logLevel: 'silent',
    publicDir: false,
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? join(root, 'packages/langevin/page.js') : undefined),
        load: (id) => (id.endsWith('langevin/page.js') ? page : undefined),
      },
    ],
    worker: { format: 'es', rolldownOptions: { external } },
    build: { write: false, target: 'es2022', rolldownOptions: { input: 'page', external } },
  });
  return bundled as Rolldown.RolldownOutput;
}
