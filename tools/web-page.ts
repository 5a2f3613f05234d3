import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { type BundlePart, loadedWith } from './first-load.ts';
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

/** As the guide advises: what a page begins with is one part. Else it is in many, each of them compressed by itself. */
const together = { groups: [{ name: 'first', tags: ['$initial'], test: /[\\/](packages|node_modules)[\\/]/ }] };

/**
 * The parts that a page built by Vite loads before it generates, the program of its worker too, without ONNX Runtime.
 *
 * @param codeSplitting - how Vite is told to divide it; as the guide advises if left out.
 */
export async function bundledPage(codeSplitting: object | true = together): Promise<BundlePart[]> {
  const { output } = await bundlePage(codeSplitting);
  const chunks = output.filter((file) => file.type === 'chunk');
  const first = loadedWith(
    chunks.filter(({ isEntry }) => isEntry),
    chunks,
  );
  const worker = output.find(({ fileName }) => fileName.includes('webgpu-worker'));
  if (worker?.type !== 'asset') throw new Error("the bundle lacks the session's worker");
  return [...first, { fileName: worker.fileName, imports: [], moduleIds: [], code: String(worker.source) }];
}

async function bundlePage(codeSplitting: object | true): Promise<Rolldown.RolldownOutput> {
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
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: { input: 'page', external, output: { codeSplitting } },
    },
  });
  return bundled as Rolldown.RolldownOutput;
}
