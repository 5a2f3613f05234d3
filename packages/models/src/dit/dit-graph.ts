import type { ImageSize } from '../network/graph.ts';
import type { NetworkGraph } from '../network-model/network-graph.ts';
import { dit } from './dit.ts';
import type { DiTTransformer2DConfig } from './dit-config.ts';

/** Names of the graph's inputs and its output: those of diffusers' `forward`. */
export const ditNames = {
  sample: 'sample',
  timestep: 'timestep',
  classLabels: 'class_labels',
  output: 'out_sample',
} as const;

/** The network's graph for samples of a size: of the configuration's, if left out. */
export function ditGraph(
  config: DiTTransformer2DConfig,
  { height, width }: ImageSize = { height: config.sampleSize, width: config.sampleSize },
): NetworkGraph {
  return {
    name: 'forward',
    inputs: {
      [ditNames.sample]: { shape: ['batch', config.inChannels, height, width] },
      [ditNames.timestep]: { shape: ['times'] },
      [ditNames.classLabels]: { shape: ['batch'], type: 'int64' },
    },
    describe: (ops, inputs) => ({
      [ditNames.output]: dit(ops, config, {
        sample: inputs[ditNames.sample]!,
        timestep: inputs[ditNames.timestep]!,
        classLabels: inputs[ditNames.classLabels]!,
      }),
    }),
  };
}
