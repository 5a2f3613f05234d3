/**
 * Checks the packages as a user gets them: packs all, installs the tarballs with npm into an empty project, resolves their
 * types there under each way that TypeScript resolves modules, generates an image and runs the command.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, type WorkspacePackage, workspacePackages } from './workspace.ts';

const model = join(root, 'models/emoji-faces-32');

/** The compilers that the types must hold under: this repository's, and the last one written in TypeScript. */
const compilers = [join(root, 'node_modules/.bin/tsc'), join(root, 'docs/node_modules/.bin/tsc')];

/** A program for Node and one for a web bundler, each with the libraries that TypeScript takes by itself. */
const programs = [
  { name: 'node', files: ['names.ts', 'node-names.ts'], options: { module: 'nodenext', types: ['node'] } },
  {
    name: 'web',
    files: ['names.ts', 'web-names.ts'],
    options: { module: 'preserve', moduleResolution: 'bundler', types: [] },
  },
];

const project = mkdtempSync(join(tmpdir(), 'langevin-pack-'));
try {
  const tarballs = Object.fromEntries(workspacePackages().map((each) => [each.manifest.name, pack(each)]));
  install(tarballs);
  checkTypes();
  generate();
  runCommand();
  console.log('pack: types resolve, an image is generated and the command runs from the packed packages');
} finally {
  rmSync(project, { recursive: true });
}

/** Packs a package and returns its tarball, after a look at what is in it. */
function pack({ directory, manifest }: WorkspacePackage): string {
  const folder = join(project, 'tarballs');
  mkdirSync(folder, { recursive: true });
  const packed = JSON.parse(run('pnpm', ['pack', '--json', '--pack-destination', folder], directory)) as {
    filename: string;
    files: { path: string }[];
  };
  const paths = packed.files.map(({ path }) => path);
  for (const wanted of ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
    if (!paths.includes(wanted)) throw new Error(`${manifest.name}: the tarball has no ${wanted}`);
  }
  const stray = paths.find((path) => path.endsWith('.tsbuildinfo') || /(^|\/)test\//.test(path));
  if (stray !== undefined) throw new Error(`${manifest.name}: the tarball has ${stray}, which is nobody's business`);
  return packed.filename;
}

function install(tarballs: Readonly<Record<string, string>>): void {
  cpSync(join(root, 'tools/packed-project'), project, { recursive: true });
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  writeJson('package.json', {
    name: 'packed-project',
    private: true,
    type: 'module',
    dependencies: { ...dependencies, '@types/node': devDependencies['@types/node'] },
    // What our packages ask of one another comes from the tarballs too, never from the registry.
    overrides: Object.fromEntries(Object.keys(tarballs).map((name) => [name, `$${name}`])),
  });
  // No install script is needed: onnxruntime-node brings its CPU binding along.
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}

function checkTypes(): void {
  for (const { name, files, options } of programs) {
    const compilerOptions = { target: 'es2022', strict: true, skipLibCheck: false, noEmit: true, ...options };
    writeJson(`tsconfig.${name}.json`, { compilerOptions, files });
    for (const compiler of compilers) run(compiler, ['-p', `tsconfig.${name}.json`]);
  }
}

function generate(): void {
  console.log(run('node', ['generate.mjs', model]).trim());
  const signature = readFileSync(join(project, 'image.png')).subarray(1, 4).toString('latin1');
  if (signature !== 'PNG') throw new Error('image.png is no PNG');
}

function runCommand(): void {
  const report = run('npx', ['--no-install', 'langevin', 'inspect', model]);
  for (const wanted of ['UNet2DModel', 'ScoreSdeVeScheduler']) {
    if (!report.includes(wanted)) throw new Error(`langevin inspect does not name ${wanted}:\n${report}`);
  }
}

function writeJson(path: string, value: object): void {
  writeFileSync(join(project, path), JSON.stringify(value, null, 2));
}

/** Runs a program to its end and returns what it printed. */
function run(program: string, args: readonly string[], cwd: string = project): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed\n${stdout}${stderr}`, { cause: error });
  return stdout;
}
