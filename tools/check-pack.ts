/**
 * Checks the packages as a user gets them: packs all, has npm, Bun and Deno install them by name from a registry that runs
 * here, resolves their types under each way that TypeScript resolves modules, and draws with the library and the command in
 * every runtime: the same pictures.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveRegistry, type Tarball } from './local-registry.ts';
import { checkEnds, drawInProject, makeProject, type PackedProject } from './packed-projects.ts';
import { run } from './run.ts';
import { ensureRuntimes } from './runtimes.ts';
import { root, type WorkspacePackage, workspacePackages } from './workspace.ts';

/** The compilers that the types must hold under: this repository's, and the last one written in TypeScript. */
const compilers = [join(root, 'node_modules/.bin/tsc'), join(root, 'docs/node_modules/.bin/tsc')];

/** A program for Node and one for a web bundler, each with the libraries that TypeScript takes by itself. */
const programs = [
  { name: 'node', files: ['names.mts', 'node-names.mts'], options: { module: 'nodenext', types: ['node'] } },
  {
    name: 'web',
    files: ['names.mts', 'web-names.mts'],
    options: { module: 'preserve', moduleResolution: 'bundler', types: [] },
  },
];

const temporary = mkdtempSync(join(tmpdir(), 'langevin-pack-'));
try {
  const registry = await serveRegistry(await packAll());
  try {
    await checkRuntimes(registry.url);
  } finally {
    registry.close();
  }
} finally {
  rmSync(temporary, { recursive: true });
}

async function packAll(): Promise<Tarball[]> {
  const tarballs: Tarball[] = [];
  for (const each of workspacePackages()) tarballs.push(await pack(each));
  return tarballs;
}

/** Packs a package, after a look at what is in it. */
async function pack({ directory, manifest }: WorkspacePackage): Promise<Tarball> {
  const folder = join(temporary, 'tarballs');
  mkdirSync(folder, { recursive: true });
  const report = await run('pnpm', ['pack', '--json', '--pack-destination', folder], { cwd: directory });
  const packed = JSON.parse(report) as { filename: string; files: { path: string }[] };
  const paths = packed.files.map(({ path }) => path);
  for (const wanted of ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
    if (!paths.includes(wanted)) throw new Error(`${manifest.name}: the tarball has no ${wanted}`);
  }
  const stray = paths.find((path) => path.endsWith('.tsbuildinfo') || /(^|\/)test\//.test(path));
  if (stray !== undefined) throw new Error(`${manifest.name}: the tarball has ${stray}, which is nobody's business`);
  const written = await run('tar', ['-xOzf', packed.filename, 'package/package.json'], { cwd: folder });
  return { path: packed.filename, manifest: JSON.parse(written) as Tarball['manifest'] };
}

async function checkRuntimes(registry: string): Promise<void> {
  const projects = new Map<string, PackedProject>();
  let expected: readonly Buffer[] | undefined;
  for (const runtime of await ensureRuntimes()) {
    const project = projects.get(runtime.kind) ?? (await makeProject(temporary, runtime, registry));
    if (runtime.kind === 'node' && !projects.has('node')) await checkTypes(project.folder, registry);
    projects.set(runtime.kind, project);
    const drawn = await drawInProject(project, runtime, registry);
    expected ??= drawn;
    if (drawn.some((picture, index) => !picture.equals(expected![index]!))) {
      throw new Error(`${runtime.name} draws other pictures than Node 20`);
    }
    await checkEnds(project, runtime, registry);
    console.log(`pack: the library and the command, installed from the packed packages, draw in ${runtime.name}`);
  }
}

async function checkTypes(folder: string, registry: string): Promise<void> {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const wanted = `@types/node@${devDependencies['@types/node']}`;
  await run('npm', ['install', '--ignore-scripts', '--loglevel=error', '--registry', registry, wanted], {
    cwd: folder,
  });
  for (const { name, files, options } of programs) {
    const compilerOptions = { target: 'es2022', strict: true, skipLibCheck: false, noEmit: true, ...options };
    const path = join(folder, `tsconfig.${name}.json`);
    writeFileSync(path, JSON.stringify({ compilerOptions, files }, null, 2));
    for (const compiler of compilers) await run(compiler, ['-p', path], { cwd: folder });
  }
  console.log('pack: types resolve');
}
