import { describe, expect, it } from 'vitest';
import {
  caseTensor,
  type FamilyCase,
  familyCases,
  type LeveledScheduler,
  runFamilyCase,
  type StateScale,
} from './family-cases.ts';

/** How a scheduler is held against the runs of its namesake in diffusers. */
export interface FamilyOptions {
  /** The scale at which diffusers keeps its states. */
  readonly stateScale: StateScale;
  /** How many of diffusers' steps one of ours is, such as 2 for Heun's method; 1 if left out. */
  readonly order?: number;
  /** How far a fractional timestep may be off, of itself or of 1; 1e-6 if left out. */
  readonly timestepTolerance?: number;
  /** Cases that are no runs of ours, by their number, and why; none if left out. */
  readonly except?: Readonly<Record<number, string>>;
}

/**
 * Tests of a scheduler on every case of its reference: whole timesteps exactly, fractional ones within 1e-6, every state within 2e-5 of its root mean square or 30 times what rounding in the network changes.
 */
export function describeFamily(
  name: string,
  make: (one: FamilyCase) => LeveledScheduler,
  { stateScale, order = 1, timestepTolerance = 1e-6, except = {} }: FamilyOptions,
): void {
  const { cases, tensors } = familyCases(name);
  describe(`${name}, as diffusers has it`, () => {
    for (const one of cases.filter(({ prefix }) => !(Number(prefix.slice(1, 3)) in except))) {
      it(`${one.prefix} ${one.label}`, async () => {
        const { timesteps, states } = await runFamilyCase(one, make(one), stateScale, order);
        const begin = one.begin_index ?? 0;
        expectTimesteps(timesteps, [...caseTensor(tensors, one, 'timesteps').data].slice(begin), timestepTolerance);
        const x = caseTensor(tensors, one, 'x');
        const size = x.data.length / x.shape[0]!;
        expect(states.length).toBe(x.shape[0]);
        for (const [i, state] of states.entries()) {
          const wanted = x.data.subarray(i * size, (i + 1) * size);
          const rms = Math.sqrt(wanted.reduce((sum, value) => sum + value ** 2, 0) / size);
          const error = Math.max(...state.data.map((value, j) => Math.abs(value - wanted[j]!)));
          // What diffusers itself loses where large states become small ones.
          const rounding = 3e-7 * Math.max(0, ...x.data.subarray(0, i * size).map(Math.abs));
          expect(error, `state ${i}`).toBeLessThanOrEqual(Math.max(2e-5 * rms, 30 * one.sensitivity, rounding));
        }
      });
    }
  });
}

function expectTimesteps(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  for (const [i, timestep] of found.entries()) {
    if (wanted.every(Number.isInteger)) expect(timestep, `timestep ${i}`).toBe(wanted[i]);
    else
      expect(Math.abs(timestep - wanted[i]!), `timestep ${i}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(wanted[i]!)),
      );
  }
}
