import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Runs a program in a process of its own, and returns the libraries of ONNX Runtime that it has loaded at its end. */
function loadedLibraries(program: string): string[] {
  const report = `
    const { sharedObjects } = process.report.getReport();
    console.log(JSON.stringify(sharedObjects.filter((path) => path.includes('onnxruntime'))));`;
  const args = ['--import', 'tsx', '--conditions', '@langevin/source', '--input-type', 'module', '--eval'];
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [...args, program + report], { cwd, encoding: 'utf8' });
  return JSON.parse(stdout) as string[];
}

it('loads nothing native when langevin is imported, but when a session is made', () => {
  expect(loadedLibraries(`await import('langevin');`)).toEqual([]);
  const makeSession = `
    const { nodeRuntime } = await import('langevin/node');
    const noModel = { graph: new Uint8Array(), weights: [] };
    await nodeRuntime({ worker: false }).createSession(noModel).catch(() => {});`;
  expect(loadedLibraries(makeSession)).not.toEqual([]);
});
