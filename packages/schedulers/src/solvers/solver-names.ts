import { functionOf, Registry } from '../config/registry.ts';
import { deis } from './deis.ts';
import { dpmSolverMultistep } from './dpm-solver-multistep.ts';
import { dpmSolverSinglestep } from './dpm-solver-singlestep.ts';
import { euler, eulerStep } from './euler.ts';
import { heun } from './heun.ts';
import { ipndm } from './ipndm.ts';
import { saSolver } from './sa-solver.ts';
import { singleStep } from './single-step.ts';
import type { Solver } from './solver.ts';
import { unipc } from './unipc.ts';

type OwnName =
  | 'euler'
  | 'euler-ancestral'
  | 'heun'
  | 'dpm-solver++-2m'
  | 'dpm-solver++-2m-sde'
  | 'dpm-solver++-2s'
  | 'deis'
  | 'ipndm'
  | 'unipc'
  | 'sa-solver';

/** The name of a solver: ours, or one that `registerSolver` made known. */
export type SolverName = OwnName | (string & {});

const dpmSolver = { order: 2, slope: 'midpoint', integrand: 'data', isStochastic: false } as const;
const adams = { integrand: 'data', variant: 'bh2', lowerOrderFinal: true } as const;
const lowerInFewSteps = { lowerOrderFinal: true, eulerAtFinal: false };

const own: Readonly<Record<OwnName, Solver>> = {
  euler,
  'euler-ancestral': singleStep(eulerStep, { eta: 1 }),
  heun,
  'dpm-solver++-2m': dpmSolverMultistep(dpmSolver, lowerInFewSteps),
  'dpm-solver++-2m-sde': dpmSolverMultistep({ ...dpmSolver, isStochastic: true }, lowerInFewSteps),
  'dpm-solver++-2s': dpmSolverSinglestep(dpmSolver, true),
  deis: deis(3, true),
  ipndm,
  unipc: unipc({ ...adams, order: 2, disableCorrector: [] }),
  'sa-solver': saSolver({ ...adams, predictorOrder: 2, correctorOrder: 2, tau: () => 1 }),
};

const solvers = new Registry<Solver>('solver', functionOf('(predict, start, run) that yields steps'), own);

/** Makes a solver known by a name. @throws {InvalidArgumentError} if it has none, or another one's, or is no function. */
export function registerSolver(name: string, solver: Solver): void {
  solvers.add(name, solver);
}

/** The solver of a name; undefined where nobody made it known. */
export function solverNamed(name: string): Solver | undefined {
  return solvers.get(name);
}

/** The names of all solvers. */
export function solverNames(): string[] {
  return solvers.names;
}
