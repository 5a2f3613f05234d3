import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { run } from './run.ts';
import type { JavaScriptRuntime } from './runtimes.ts';
import { root } from './workspace.ts';

const model = join(root, 'models/emoji-faces-32');

/** A folder in which a package manager installed `langevin` for the runtimes of a kind. */
export interface PackedProject {
  readonly folder: string;
  /** What its runtimes are told to run, for the command. */
  readonly command: string;
}

/** How the users of each kind of runtime install packages. */
const managers = {
  node: {
    command: 'node_modules/langevin/dist/cli/main.js',
    // No install script is needed: onnxruntime-node brings its CPU binding along.
    install: ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', 'langevin'],
  },
  bun: { command: 'node_modules/langevin/dist/cli/main.js', install: ['add', 'langevin'] },
  // Into a cache of its own: there is no node_modules.
  deno: { command: 'npm:langevin', install: ['add', 'npm:langevin'] },
} as const;

/** Makes a project, and has the package manager that belongs to the runtime install `langevin` from a registry. */
export async function makeProject(
  parent: string,
  { kind, program }: JavaScriptRuntime,
  registry: string,
): Promise<PackedProject> {
  const folder = join(parent, kind);
  mkdirSync(folder);
  cpSync(join(root, 'tools/packed-project'), folder, { recursive: true });
  const { command, install } = managers[kind];
  await run(kind === 'node' ? 'npm' : program, install, { cwd: folder, env: environment(folder, registry) });
  return { folder, command };
}

/**
 * Draws a picture with the installed library, and one with its command.
 *
 * @returns both, as PNG files.
 * @throws {Error} if ONNX Runtime's telemetry left anything.
 */
export async function drawInProject(
  { folder, command }: PackedProject,
  { name, program, args }: JavaScriptRuntime,
  registry: string,
): Promise<Buffer[]> {
  const options = { cwd: folder, env: { ...environment(folder, registry), HOME: folder } };
  const flags = ['--steps', '2', '--seed', '0', '--no-grid', '--quiet', '--out', 'out'];
  await run(program, [...args, 'generate.mjs', model], options);
  await run(program, [...args, command, 'generate', model, ...flags], options);
  if (existsSync(join(folder, '.cache/Microsoft'))) throw new Error(`${name}: ONNX Runtime's telemetry is on`);
  return ['image.png', 'out/seed-0-000.png'].map((file) => readFileSync(join(folder, file)));
}

/**
 * Checks that the command ends as it should, in any runtime: with 2 for what the user got wrong, and when it is interrupted
 * with 130, keeping what is finished.
 */
export async function checkEnds(
  { folder, command }: PackedProject,
  { name, program, args }: JavaScriptRuntime,
  registry: string,
): Promise<void> {
  const env = { ...process.env, ...environment(folder, registry) };
  const options: SpawnOptions = { cwd: folder, env, stdio: 'ignore' };
  const start = (...rest: string[]) => spawn(program, [...args, command, 'generate', model, ...rest], options);
  const expectCode = async (child: ChildProcess, expected: number): Promise<void> => {
    const [code, signal] = await once(child, 'exit');
    if (code !== expected) throw new Error(`${name}: the command ended with ${code ?? signal}, not ${expected}`);
  };
  await expectCode(start('--scheduler', 'none'), 2);
  const out = join(folder, `out-${name}`);
  // More pictures than could ever be finished.
  const endless = start('--steps', '1', '--seed', '0', '--count', '1000000', '--no-grid', '--out', out);
  const ended = expectCode(endless, 130);
  while (!existsSync(join(out, 'seed-1-000.png')) && endless.exitCode === null) await setTimeout(20);
  endless.kill('SIGINT');
  await ended;
}

/** Where each package manager is told of the registry, and keeps what it downloads: nowhere that outlives the project. */
function environment(folder: string, registry: string): Record<string, string> {
  return {
    NPM_CONFIG_REGISTRY: registry,
    BUN_INSTALL_CACHE_DIR: join(folder, '.cache'),
    DENO_DIR: join(folder, '.cache'),
  };
}
