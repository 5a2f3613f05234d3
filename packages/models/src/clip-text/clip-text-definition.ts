import { InvalidArgumentError } from '@langevin/core';
import type { NetworkDefinition } from '../network-model/network-definition.ts';
import type { CLIPTextConfig } from './clip-text-config.ts';
import { CLIPTextConfigFormat } from './clip-text-config-format.ts';
import { clipTextGraph } from './clip-text-graph.ts';

/** What tells one class of encoders from another. */
export interface CLIPTextKind {
  /** The class's name on disk. */
  readonly className: string;
  readonly namesInPipelines: readonly string[];
  /** Whether it has the projection to the space that texts share with pictures. */
  readonly hasProjection: boolean;
}

/** What a whole CLIP has besides, and the table of positions that early versions of transformers stored. */
const otherWeights = /(?:^|\.)(?:vision_model|visual_projection|logit_scale|embeddings\.position_ids)(?:\.|$)/;
const projection = /(?:^|\.)text_projection\./;

/** Since transformers 5.6 a CLIPTextModel has no `text_model` within, by which its weights were called. */
const bareName = /^(?:embeddings|encoder|final_layer_norm)\./;

/** What is said of a class of encoders. */
export function clipTextDefinition({
  className,
  namesInPipelines,
  hasProjection,
}: CLIPTextKind): NetworkDefinition<CLIPTextConfig> {
  return {
    className,
    namesInPipelines,
    format: new CLIPTextConfigFormat(className),
    weightsFileName: 'model',
    graphs: (config, size) => {
      if (size !== undefined) throw new InvalidArgumentError('size', 'texts have no height and width; leave it out.');
      return [clipTextGraph(config, { length: config.maxPositionEmbeddings, hasProjection, clipSkip: 0 })];
    },
    isNoWeight: (name) => otherWeights.test(name) || (!hasProjection && projection.test(name)),
    currentName: (name) => (bareName.test(name) ? `text_model.${name}` : name),
  };
}
