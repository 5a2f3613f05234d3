import { type ImageLayout, OnnxGraph, type ParameterSource, TangentBuilder } from '@langevin/onnx';
import type { UNet2DConfig } from '../unet2d-config.ts';
import { conditions, graphNames, type ImageSize, sampleShape } from './graph.ts';
import { unet2d } from './unet2d.ts';

/** Writes the graph of a network and of its derivative with respect to the sample. */
export function buildTangentGraph(
  config: UNet2DConfig,
  size: ImageSize,
  values: ParameterSource,
  layout: ImageLayout,
): TangentBuilder {
  const builder = new TangentBuilder(values, new OnnxGraph(layout));
  const { sample: name, direction, output, tangent } = graphNames;
  const sample = builder.inputWithDirection(name, direction, sampleShape(config, size));
  builder.output(output, tangent, unet2d(builder, config, { sample, ...conditions(builder, config) }));
  return builder;
}
