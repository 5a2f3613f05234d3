import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';
import { root } from './workspace.ts';

/** A program that runs JavaScript outside of a browser. */
export interface JavaScriptRuntime {
  /** As people call it: `Node 22`. */
  readonly name: string;
  readonly kind: 'node' | 'bun' | 'deno';
  readonly program: string;
  /** What stands between the program and the name of a script. */
  readonly args: readonly string[];
}

/** The runtimes that are supported: npm has a package of each. */
const supported = [
  { name: 'Node 20', kind: 'node', version: '20' },
  { name: 'Node 22', kind: 'node', version: '22' },
  { name: 'Node 24', kind: 'node', version: '24' },
  { name: 'Node 26', kind: 'node', version: '26' },
  { name: 'Bun 1.4', kind: 'bun', version: '1.4' },
  { name: 'Deno 2.9', kind: 'deno', version: '2.9' },
] as const;

/** Has every runtime ready. Those that are not here yet are installed: 100 to 200 MB each. */
export async function ensureRuntimes(): Promise<JavaScriptRuntime[]> {
  const runtimes: JavaScriptRuntime[] = [];
  for (const { name, kind, version } of supported) {
    const folder = join(root, 'node_modules/.cache/runtimes', `${kind}-${version}`);
    const program = join(folder, 'node_modules/.bin', kind);
    if (!existsSync(program)) await install(folder, `${kind}@${version}`);
    runtimes.push({ name, kind, program, args: kind === 'deno' ? ['run', '--allow-all'] : [] });
  }
  return runtimes;
}

async function install(folder: string, wanted: string): Promise<void> {
  console.log(`installing ${wanted}`);
  mkdirSync(folder, { recursive: true });
  // npm takes the nearest folder with a manifest for the project.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', wanted], { cwd: folder });
}
