// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Generator, ScoreSdeVePipeline, Tensor, UNet2DModel } from 'langevin';
import { nodeRuntime } from 'langevin/node';
import { alternate, median, medianRatio } from './alternate.js';
import { network } from './networks.js';
import { fixed, table, verdict } from './report.js';

const goals = { delayMs: 20, cost: 1.02 };
const perNanosecond = 1e-6;
const runtimes = { 'worker thread': nodeRuntime(), 'calling thread': nodeRuntime({ worker: false }) };

/** What sampling does to the calling thread's event loop, and what it costs to keep the loop free. */
export async function benchEventLoop() {
  const delays = [];
  for (const [place, runtime] of Object.entries(runtimes))
    delays.push({ place, ...(await delayWhileSampling(runtime)) });
  const start = await delayWhileStarting();
  const { milliseconds, ratio } = await costOfWorker();
  return [
    '## The event loop',
    `Its delay while the shipped model samples, the 99th percentile under ${goals.delayMs} ms in the worker thread; its ` +
      'longest while the 62 M network starts in one, for which the graph is written on the calling thread; and an ' +
      `evaluation of the 7 M network there against the calling thread: at most ${goals.cost} times.`,
    table(
      ['the session lives in the', 'delay, median ms', '99th percentile', 'longest'],
      delays.map(({ place, middle, high, longest }) => [
        place,
        fixed(middle, 1),
        place === 'worker thread' ? `${fixed(high, 1)} (${verdict(high < goals.delayMs)})` : fixed(high, 1),
        fixed(longest, 1),
      ]),
    ),
    table(
      ['the 62 M network is', 'longest delay, ms', 'of ms'],
      start.map(({ phase, longest, milliseconds }) => [phase, fixed(longest, 1), fixed(milliseconds, 0)]),
    ),
    table(
      ['evaluation, 7 M network', 'ms', 'ratio'],
      [['worker thread', fixed(milliseconds, 2), `${fixed(ratio, 3)} (${verdict(ratio <= goals.cost)})`]],
    ),
  ].join('\n\n');
}

/** @param {import('langevin').Runtime} runtime */
async function delayWhileSampling(runtime) {
  const folder = new URL('../../models/emoji-faces-32', import.meta.url).pathname;
  const pipe = await ScoreSdeVePipeline.fromPretrained(folder, { runtime });
  await pipe.generate({ batchSize: 4, numInferenceSteps: 1 });
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await pipe.generate({ batchSize: 4, numInferenceSteps: 250, generator: new Generator(0) });
  histogram.disable();
  await pipe.dispose();
  return {
    middle: histogram.percentile(50) * perNanosecond,
    high: histogram.percentile(99) * perNanosecond,
    longest: histogram.max * perNanosecond,
  };
}

/** The event loop while a large network is loaded from its folder, and evaluated for the first time. */
async function delayWhileStarting() {
  const folder = await mkdtemp(join(tmpdir(), 'event-loop-'));
  try {
    await (await network('62m')).savePretrained(folder);
    const loading = await watched('loaded', () => UNet2DModel.fromPretrained(folder));
    const sample = new Generator(1).randn([1, 3, 32, 32]);
    const timestep = new Tensor('float32', Float32Array.of(3), [1]);
    const evaluation = await watched('evaluated for the first time', () => loading.result.forward(sample, timestep));
    await loading.result.dispose();
    return [loading, evaluation];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The event loop's longest delay during a task.
 *
 * @template T
 * @param {string} phase
 * @param {() => Promise<T>} task
 */
async function watched(phase, task) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  // A delay lies between two turns of the loop: one before the task, one after.
  await setTimeout(20);
  const start = performance.now();
  const result = await task();
  const milliseconds = performance.now() - start;
  await setTimeout(20);
  histogram.disable();
  return { phase, result, milliseconds, longest: histogram.max * perNanosecond };
}

/** An evaluation on the other thread against one on this, in turn. */
async function costOfWorker() {
  const graph = (await network('7m')).toOnnx();
  const [there, here] = await Promise.all(
    Object.values(runtimes).map((runtime) => runtime.createSession({ graph, weights: [] })),
  );
  if (!there || !here) throw new Error('there are two runtimes');
  const feeds = {
    sample: new Generator(1).randn([1, 3, 32, 32]),
    timestep: new Tensor('float32', Float32Array.of(3), [1]),
  };
  const evaluationsPerRound = 12;
  const evaluate = async (/** @type {import('langevin').Session} */ session) => {
    for (let index = 0; index < evaluationsPerRound; index++) await session.run(feeds);
  };
  const times = await alternate({ there: () => evaluate(there), here: () => evaluate(here) }, { rounds: 30 });
  await Promise.all([there.dispose(), here.dispose()]);
  return {
    milliseconds: median(times.there ?? []) / evaluationsPerRound,
    ratio: medianRatio(times.there ?? [], times.here ?? []),
  };
}
