import { Generator, InvalidArgumentError } from '@langevin/core';
import {
  type ButcherTableau,
  bosh3,
  dopri5,
  heun,
  type OdeStep,
  probabilityFlow,
  rungeKuttaStep,
  solveOde,
  type VectorField,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { referenceMixture, referenceSdes } from './support/score-sde-reference.ts';

/** dy/dt = y cos t, whose solution from 1 at time 0 is e^(sin t). */
const swing: VectorField = async (time, state) => state.map((value) => value * Math.cos(time));
const one: Float64Array = Float64Array.of(1);
const problem = { method: dopri5, start: one, from: 0, to: 2, rtol: 1e-6, atol: 1e-6 };

const methods: [ButcherTableau, number][] = [
  [dopri5, 5],
  [bosh3, 3],
  [heun, 2],
];

/** The solution by `count` steps of equal length. */
async function solveEvenly(
  method: ButcherTableau,
  field: VectorField,
  start: Float64Array,
  [from, to]: readonly [number, number],
  count: number,
): Promise<Float64Array> {
  const h = (to - from) / count;
  let state: Float64Array = start;
  for (let i = 0; i < count; i++) {
    const time = from + i * h;
    state = (await rungeKuttaStep(method, field, time, state, await field(time, state), h)).state;
  }
  return state;
}

async function solveToEnd(field: VectorField, options: object = {}): Promise<Float64Array> {
  let state = one;
  for await (const step of solveOde(field, { ...problem, ...options })) state = step.state;
  return state;
}

const largestError = (found: Float64Array, expected: Float64Array): number =>
  Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)));

describe.each(methods)('the method $name', (method, order) => {
  it('is consistent: each row of its matrix sums up to its node, and its weights to 1', () => {
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    for (const [i, row] of method.matrix.entries()) expect(sum(row)).toBeCloseTo(method.nodes[i]!, 14);
    expect(sum(method.weights)).toBeCloseTo(1, 14);
    expect(sum(method.embeddedWeights)).toBeCloseTo(1, 14);
  });

  it(`converges at order ${order}`, async () => {
    const truth = Float64Array.of(Math.exp(Math.sin(2)));
    const errors = [16, 32, 64].map(async (n) => largestError(await solveEvenly(method, swing, one, [0, 2], n), truth));
    const [coarse, middle, fine] = await Promise.all(errors);
    expect(Math.log2(coarse! / middle!)).toBeGreaterThan(order - 0.3);
    expect(Math.log2(middle! / fine!)).toBeGreaterThan(order - 0.3);
    expect(Math.log2(middle! / fine!)).toBeLessThan(order + 0.5);
  });

  it('estimates its error at the order of its embedded method', async () => {
    const estimate = async (h: number): Promise<number> =>
      Math.abs((await rungeKuttaStep(method, swing, 0.3, one, await swing(0.3, one), h)).error[0]!);
    const ratio = Math.log2((await estimate(0.1)) / (await estimate(0.05)));
    expect(Math.abs(ratio - (method.embeddedOrder + 1))).toBeLessThan(0.5);
  });

  it(`converges at order ${order} on the flow of a mixture`, async () => {
    const shape = [4, 3, 4, 4];
    const field = probabilityFlow(referenceSdes.vp, referenceMixture.predict, shape);
    const start = Float64Array.from(new Generator(0).randn(shape).data);
    const solve = (by: ButcherTableau, count: number) => solveEvenly(by, field, start, [1, 0.1], count);
    const truth = await solve(dopri5, 200);
    // Few steps for a high order, whose error is soon below what float32 leaves.
    const count = order === 5 ? 8 : 32;
    const coarse = largestError(await solve(method, count), truth);
    const fine = largestError(await solve(method, 2 * count), truth);
    expect(Math.log2(coarse / fine)).toBeGreaterThan(order - 0.1);
    expect(Math.log2(coarse / fine)).toBeLessThan(order + 1.5);
  });

  it('keeps to the tolerance with steps that adapt, forwards and backwards', async () => {
    for (const tolerance of [1e-3, 1e-6]) {
      const options = { method, rtol: tolerance, atol: tolerance };
      const [there] = await solveToEnd(swing, options);
      expect(Math.abs(there! - Math.exp(Math.sin(2)))).toBeLessThan(20 * tolerance);
      const [back] = await solveToEnd(swing, { ...options, start: Float64Array.of(there!), from: 2, to: 0 });
      expect(Math.abs(back! - 1)).toBeLessThan(40 * tolerance);
    }
  });
});

describe('solveOde', () => {
  it('evaluates the first and the trial step, then six times an attempt by dopri5', async () => {
    let evaluations = 0;
    let steps = 0;
    const counted: VectorField = (time, state) => {
      evaluations++;
      return swing(time, state);
    };
    for await (const _ of solveOde(counted, problem)) steps++;
    expect((evaluations - 2) % 6).toBe(0);
    expect(evaluations).toBeGreaterThanOrEqual(2 + 6 * steps);
  });

  it('takes short steps where the solution is steep', async () => {
    const steep: VectorField = async (time) => Float64Array.of(1 / (1e-4 + (time - 1) ** 2));
    const times = [0];
    for await (const { time } of solveOde(steep, problem)) times.push(time);
    const lengths = times.slice(1).map((time, i) => time - times[i]!);
    const nearby = lengths.filter((_, i) => Math.abs(times[i]! - 1) < 0.02);
    expect(times.at(-1)).toBe(2);
    expect(Math.max(...lengths) / Math.min(...nearby)).toBeGreaterThan(20);
  });

  it('goes on from a replaced state, with its derivative', async () => {
    let state: Float64Array = one;
    let isFirst = true;
    let restart: OdeStep | undefined;
    for await (const step of solveOde(swing, { ...problem, rtol: 1e-9, atol: 1e-9 })) {
      if (isFirst) {
        step.state = Float64Array.of(5);
        restart = { ...step };
      }
      isFirst = false;
      state = step.state;
    }
    const expected = 5 * Math.exp(Math.sin(2) - Math.sin(restart!.time));
    expect(Math.abs(state[0]! - expected)).toBeLessThan(1e-6);
  });

  it('leaves its start and what it yielded as they were', async () => {
    const start = one.slice();
    const kept: [Float64Array, Float64Array][] = [];
    for await (const { state } of solveOde(swing, { ...problem, start })) kept.push([state, state.slice()]);
    expect(start).toEqual(one);
    for (const [state, copy] of kept) expect(state).toEqual(copy);
  });

  it('does nothing over no time at all', async () => {
    const never: VectorField = () => Promise.reject(new Error('evaluated'));
    expect(await solveToEnd(never, { to: 0 })).toEqual(one);
  });

  it('says so where no step is short enough', async () => {
    const erratic: VectorField = async (time) => Float64Array.of(Math.sin(time * 1e20) * 1e18);
    await expect(solveToEnd(erratic)).rejects.toThrow(InvalidArgumentError);
    const broken: VectorField = async (time) => Float64Array.of(time > 1 ? Number.NaN : 1);
    await expect(solveToEnd(broken)).rejects.toThrow('rtol: at time 0.99999');
  });
});
