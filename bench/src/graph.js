// @ts-check
import { Generator } from '@langevin/core';
import { unet2d } from '@langevin/models';
import { CostCounter } from '@langevin/onnx';
import * as ort from 'onnxruntime-node';
import { alternate, median, medianRatio } from './alternate.js';
import { loneConvolution, loneConvolutionFlops, loneConvolutionInput } from './lone-convolution.js';
import { network } from './networks.js';
import { fixed, table, verdict } from './report.js';

/** Runs of the lone convolution that are timed together: one alone is too short to time. */
const convolutionsPerRound = 100;
/** Evaluations that are timed together: the threads of the first have to wake up, those of a run's others don't. */
const evaluationsPerRound = { '7m': 12, '62m': 4 };
const rounds = { '7m': 25, '62m': 10 };
const threadCounts = [1, 2];
const goals = { exported: 0.85, share: { '7m': 0.75, '62m': 0.92 } };

/**
 * One evaluation of a network against the same network exported from PyTorch, and against the rate of a lone
 * convolution, all in ONNX Runtime on the calling thread.
 *
 * @param {{ exported?: string, exported62m?: string }} options - paths of the exported networks; left out of the table
 * without them.
 */
export async function benchGraph({ exported, exported62m }) {
  const exports = { '7m': exported, '62m': exported62m };
  const rows = [];
  for (const size of /** @type {const} */ (['7m', '62m'])) {
    const model = await network(size);
    for (const threads of threadCounts) {
      const row = await compare(model, threads, exports[size], size);
      rows.push([
        `NCSN++ ${size}`,
        threads,
        fixed(row.milliseconds, 1),
        row.ratio === undefined ? '–' : `${fixed(row.ratio, 3)} (${verdict(row.ratio <= goals.exported)})`,
        `${fixed(row.share, 3)} (${verdict(row.share >= goals.share[size])})`,
      ]);
    }
  }
  return [
    '## The graph',
    `Against the exported graph: at most ${goals.exported}. Share of the rate of a lone 128-channel 3×3 convolution, ` +
      `counting convolutions alone: at least ${goals.share['7m']} and ${goals.share['62m']}. The operations are those of ` +
      'the network as described; the graph needs fewer multiplications for them, so a share can exceed 1.',
    table(
      ['network, batch 1', 'threads', 'ms per evaluation', 'against exported', 'share of the convolution’s rate'],
      rows,
    ),
  ].join('\n\n');
}

/**
 * @param {import('@langevin/models').UNet2DModel} model
 * @param {number} threads
 * @param {string | undefined} exported
 * @param {'7m' | '62m'} size
 */
async function compare(model, threads, exported, size) {
  const options = { intraOpNumThreads: threads, executionMode: /** @type {const} */ ('sequential') };
  const ours = await ort.InferenceSession.create(model.toOnnx(), options);
  const lone = await ort.InferenceSession.create(loneConvolution(), options);
  const theirs = exported === undefined ? undefined : await ort.InferenceSession.create(exported, options);

  const sample = asOrt(new Generator(1).randn([1, 3, 32, 32]));
  const time = new ort.Tensor('float32', Float32Array.of(3), [1]);
  const feeds = (/** @type {ort.InferenceSession} */ { inputNames }) =>
    Object.fromEntries(inputNames.map((name) => [name, name === 'timestep' ? time : sample]));
  const x = asOrt(loneConvolutionInput);

  const times = await alternate(
    {
      ours: repeat(evaluationsPerRound[size], () => ours.run(feeds(ours))),
      ...(theirs && { exported: repeat(evaluationsPerRound[size], () => theirs.run(feeds(theirs))) }),
      lone: repeat(convolutionsPerRound, () => lone.run({ x })),
    },
    { rounds: rounds[size] },
  );
  await Promise.all([ours.release(), lone.release(), theirs?.release()]);

  const perOperation = (/** @type {readonly number[]} */ list, /** @type {number} */ flops) =>
    list.map((ms) => ms / flops);
  return {
    milliseconds: median(times.ours ?? []) / evaluationsPerRound[size],
    ratio: times.exported && medianRatio(times.ours ?? [], times.exported),
    share: medianRatio(
      perOperation(times.lone ?? [], loneConvolutionFlops * convolutionsPerRound),
      perOperation(times.ours ?? [], convolutionFlops(model.config) * evaluationsPerRound[size]),
    ),
  };
}

/**
 * @param {number} count
 * @param {() => Promise<unknown>} run
 */
function repeat(count, run) {
  return async () => {
    for (let index = 0; index < count; index++) await run();
  };
}

/** @param {import('@langevin/core').FloatTensor} tensor */
function asOrt({ data, dims }) {
  return new ort.Tensor('float32', data, dims);
}

/** @param {import('@langevin/models').UNet2DConfig} config */
function convolutionFlops(config) {
  const counter = new CostCounter();
  unet2d(counter, config, { sample: [1, config.inChannels, 32, 32], timestep: [1] });
  return counter.flopsBy.convolution;
}
