import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

it.each(['esm', 'cjs'] as const)('a program bundled as %s says what to do about its worker', (format) => {
  const folder = temporaryFolder();
  const program = join(folder, format === 'esm' ? 'program.mjs' : 'program.cjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('programs/loads-once.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    format,
    platform: 'node',
    conditions: ['@langevin/source'],
    external: ['onnxruntime-node'],
    logLevel: 'silent',
  });
  const native = createRequire(new URL('../package.json', import.meta.url)).resolve('onnxruntime-node/package.json');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(dirname(native), join(folder, 'node_modules/onnxruntime-node'), 'junction');

  const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/in a worker: session .*out of the bundle/);
  expect(stdout).toContain('without: session onnxruntime-node could not load the model on cpu: No graph was found');
});
