import { Registry } from '../config/registry.ts';
import { euler, eulerStep } from './euler.ts';
import { heun } from './heun.ts';
import { singleStep } from './single-step.ts';
import type { Solver } from './solver.ts';

/** The name of a solver: ours, or one that `registerSolver` made known. */
export type SolverName = 'euler' | 'euler-ancestral' | 'heun' | (string & {});

const solvers = new Registry<Solver>('solver', {
  euler,
  'euler-ancestral': singleStep(eulerStep, { eta: 1 }),
  heun,
});

/** Makes a solver known by a name. @throws {InvalidArgumentError} if it has none, or another one's. */
export function registerSolver(name: string, solver: Solver): void {
  solvers.add(name, solver);
}

/** The solver of a name; undefined where nobody made it known. */
export function solverNamed(name: string): Solver | undefined {
  return solvers.get(name);
}

/** The names of all solvers, for messages. */
export function solverNames(): string {
  return solvers.names;
}
