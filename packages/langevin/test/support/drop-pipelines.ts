import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { emojiFaces } from './model.ts';

const program = fileURLToPath(new URL('../programs/drops-pipelines.ts', import.meta.url));

/** Pipelines that nobody disposes leave no thread and no file open once the collector has found them. */
export async function dropPipelines(count: number): Promise<void> {
  const flags = ['--expose-gc', '--conditions=@langevin/source', '--import=tsx'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, emojiFaces, String(count)], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  expect(JSON.parse(stdout)).toEqual({ workers: 0, files: [] });
}
