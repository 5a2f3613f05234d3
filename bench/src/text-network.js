// @ts-check
import { readFile } from 'node:fs/promises';
import { Generator } from '@langevin/core';
import { UNet2DConditionModel } from '@langevin/models';
import * as ort from 'onnxruntime-node';
import { alternate, median, medianRatio } from './alternate.js';
import { fixed, table, verdict } from './report.js';

const rounds = 15;
const threadCounts = [1, 2];
const goal = 0.9;
/** With guidance, a text and none are evaluated together. */
const batch = 2;
/** Tokens of a text, as CLIP reads it. */
const tokens = 77;

/**
 * One evaluation of a network that reads a text, against the same network exported from PyTorch, both in ONNX Runtime on the
 * calling thread.
 *
 * @param {{ exportedText?: string }} options - path of the exported network; left out of the table without it.
 */
export async function benchTextNetwork({ exportedText }) {
  const json = await readFile(new URL('../configs/unet2d-condition-138m.json', import.meta.url), 'utf8');
  const config = UNet2DConditionModel.definition.format.parse(JSON.parse(json), () => {});
  const model = UNet2DConditionModel.fromConfig(config, { generator: new Generator(0) });
  const graph = await model.toOnnx('forward');
  const rows = [];
  for (const threads of threadCounts) {
    const { milliseconds, ratio } = await compare(graph, config, threads, exportedText);
    rows.push([
      threads,
      fixed(milliseconds, 0),
      ratio === undefined ? '–' : `${fixed(ratio, 3)} (${verdict(ratio <= goal)})`,
    ]);
  }
  return [
    '## A network that reads a text',
    `A UNet2DConditionModel of ${fixed(model.parameterCount / 1e6, 0)} M parameters, for a batch of ${batch} latents of ` +
      `32×32 and ${tokens} tokens each. Against the exported graph: at most ${goal}.`,
    table(['threads', 'ms per evaluation', 'against exported'], rows),
  ].join('\n\n');
}

/**
 * @param {Uint8Array} graph
 * @param {import('@langevin/models').UNet2DConditionConfig} config
 * @param {number} threads
 * @param {string | undefined} exported
 */
async function compare(graph, config, threads, exported) {
  const options = { intraOpNumThreads: threads, executionMode: /** @type {const} */ ('sequential') };
  const ours = await ort.InferenceSession.create(graph, options);
  const theirs = exported === undefined ? undefined : await ort.InferenceSession.create(exported, options);
  const generator = new Generator(1);
  const feeds = {
    sample: asOrt(generator.randn([batch, config.inChannels, 32, 32])),
    timestep: new ort.Tensor('float32', Float32Array.of(500), [1]),
    encoder_hidden_states: asOrt(generator.randn([batch, tokens, Number(config.crossAttentionDim)])),
  };
  const times = await alternate(
    { ours: () => ours.run(feeds), ...(theirs && { exported: () => theirs.run(feeds) }) },
    { rounds },
  );
  await Promise.all([ours.release(), theirs?.release()]);
  return {
    milliseconds: median(times.ours ?? []),
    ratio: times.exported && medianRatio(times.ours ?? [], times.exported),
  };
}

/** @param {import('@langevin/core').FloatTensor} tensor */
function asOrt({ data, dims }) {
  return new ort.Tensor('float32', data, dims);
}
