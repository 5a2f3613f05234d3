// @ts-check
import { readFile } from 'node:fs/promises';
import { Generator } from '@langevin/core';
import { UNet2DModel, unet2d } from '@langevin/models';
import { GraphBuilder, OnnxGraph } from '@langevin/onnx';

/**
 * One of the network sizes of the benchmarks, with random weights.
 *
 * @param {'7m' | '62m'} size
 */
export async function network(size) {
  const json = JSON.parse(await readFile(new URL(`../configs/ncsnpp-${size}.json`, import.meta.url), 'utf8'));
  // The configuration files are diffusers' own: snake_case.
  const config = Object.fromEntries(
    Object.entries(json)
      .filter(([key]) => !key.startsWith('_'))
      .map(([key, value]) => [key.replace(/_[a-z]/g, (letters) => letters.charAt(1).toUpperCase()), value]),
  );
  return UNet2DModel.fromConfig(config, { generator: new Generator(0) });
}

/**
 * The `.onnx` file of a network for another layout of images than a processor's, with random weights.
 *
 * @param {import('@langevin/models').UNet2DConfig} config
 * @param {import('@langevin/onnx').ImageLayout} layout
 */
export function graphInLayout(config, layout) {
  const generator = new Generator(0);
  const small = (/** @type {import('@langevin/onnx').Parameter} */ { shape }) => {
    const values = generator.randn(shape);
    values.data.forEach((value, index) => {
      values.data[index] = value / 100;
    });
    return values;
  };
  const builder = new GraphBuilder(small, new OnnxGraph(layout));
  const size = /** @type {number} */ (config.sampleSize);
  const sample = builder.input('sample', ['batch', config.inChannels, size, size]);
  const timestep = builder.input('timestep', ['times']);
  builder.output('out_sample', unet2d(builder, config, { sample, timestep }));
  return builder.toBytes('unet');
}
