import { type ChildProcess, spawn } from 'node:child_process';
import { on } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Starts the command in a process of its own, from its source. */
export function start(...args: string[]): ChildProcess {
  return startWith(process.env, ...args);
}

/** Starts the command with these variables in place of the environment's. */
export function startWith(env: NodeJS.ProcessEnv, ...args: string[]): ChildProcess {
  const node = ['--import', 'tsx', '--conditions', '@langevin/source', main, ...args];
  return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'pipe'], env });
}

/** Waits until a file of some name is in a folder. */
export async function fileIn(folder: string, name: string): Promise<void> {
  while (!readdirSync(folder).includes(name)) await setTimeout(10);
}

/** Waits until a program has said something on stderr. */
export async function said(child: ChildProcess, what: string): Promise<void> {
  let text = '';
  for await (const chunk of on(child.stderr!, 'data')) {
    text += chunk;
    if (text.includes(what)) return;
  }
}

/** The memory of a process, where Linux tells it. */
export function residentBytes(pid: number): number {
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
