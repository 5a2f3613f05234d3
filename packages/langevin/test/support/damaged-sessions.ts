import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { randomNumbers, toldSeed } from '../../../../test/support/random-numbers.ts';
import { damage } from './damage.ts';
import { damagedGraphs } from './damaged-formats.ts';

const program = fileURLToPath(new URL('../programs/creates-sessions.ts', import.meta.url));

/**
 * Damages `.onnx` files at random, and creates a session of each that our own reading of it lets pass, in a process of its
 * own: what ONNX Runtime does with a hostile graph is not ours, and may end that process.
 *
 * @returns how many of them ended how: `created`, the code of our error, or `died` with the process.
 */
export async function createDamagedSessions(count: number): Promise<ReadonlyMap<string, number>> {
  const random = randomNumbers(toldSeed('graphs are damaged'));
  const outcomes = new Map<string, number>();
  let child = start();
  for (let number = 0; number < count; number++) {
    const { bytes } = damagedGraphs[number % damagedGraphs.length]!;
    const outcome = await outcomeOf(child, damage(bytes, random));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (outcome === 'died') child = start();
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect([...outcomes.keys()].filter((outcome) => outcome.startsWith('surprise'))).toEqual([]);
  return outcomes;
}

function start(): ChildProcess {
  return fork(program, {
    execArgv: ['--conditions=@langevin/source', '--import=tsx'],
    serialization: 'advanced',
    // ONNX Runtime says there what it makes of the graphs.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function outcomeOf(child: ChildProcess, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const died = () => resolve('died');
    child.once('exit', died);
    child.once('message', (outcome) => {
      child.off('exit', died);
      resolve(String(outcome));
    });
    child.send(bytes);
  });
}
