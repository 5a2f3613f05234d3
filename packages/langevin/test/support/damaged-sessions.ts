import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
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
  const surprises: string[] = [];
  let child = new SessionProcess();
  onTestFinished(() => child.end());
  for (let number = 0; number < count; number++) {
    const { name, bytes } = damagedGraphs[number % damagedGraphs.length]!;
    const outcome = await child.outcomeOf(damage(bytes, random));
    if (outcome.startsWith('surprise')) surprises.push(`${number}, ${name}: ${outcome}`);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (outcome === 'died') child = new SessionProcess();
  }
  expect(surprises).toEqual([]);
  return outcomes;
}

/** A process that creates sessions, and may die of one, at once or later. */
class SessionProcess {
  readonly #child: ChildProcess = fork(program, {
    execArgv: ['--conditions=@langevin/source', '--import=tsx'],
    serialization: 'advanced',
    // ONNX Runtime says there what it makes of the graphs.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  readonly #death: Promise<string>;

  constructor() {
    this.#death = new Promise((resolve) => this.#child.once('exit', () => resolve('died')));
    // What can't be sent to a dead process is no error: that it died is told.
    this.#child.on('error', () => {});
  }

  outcomeOf(bytes: Uint8Array): Promise<string> {
    const answer = new Promise<string>((resolve) => this.#child.once('message', (outcome) => resolve(String(outcome))));
    this.#child.send(bytes, () => {});
    return Promise.race([answer, this.#death]);
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#death;
  }
}
