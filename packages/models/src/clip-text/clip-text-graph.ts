import type { NetworkGraph } from '../network-model/network-graph.ts';
import { clipText, clipTextProjection } from './clip-text.ts';
import type { CLIPTextConfig } from './clip-text-config.ts';

/** Names of a graph's inputs and outputs: those that transformers has, and of what is made of its inputs beforehand. */
export const clipTextNames = {
  inputIds: 'input_ids',
  mask: 'attention_bias',
  endPlaces: 'end_positions',
  lastHiddenState: 'last_hidden_state',
  pooled: 'pooler_output',
  textEmbeds: 'text_embeds',
  hiddenState: (index: number): string => `hidden_states.${index}`,
} as const;

/** Which graph of an encoder of texts to make. */
export interface CLIPTextGraphOptions {
  /** Tokens of a text. */
  readonly length: number;
  /** Whether it ends in the projection to the space that texts share with pictures. */
  readonly hasProjection: boolean;
  /** How many of the last layers it leaves out. */
  readonly clipSkip: number;
}

/** The graph of an encoder of texts for texts of one length. */
export function clipTextGraph(
  config: CLIPTextConfig,
  { length, hasProjection, clipSkip }: CLIPTextGraphOptions,
): NetworkGraph {
  const names = clipTextNames;
  return {
    name: clipSkip === 0 ? 'encode' : `encode-skip-${clipSkip}`,
    inputs: {
      [names.inputIds]: { shape: ['batch', length], type: 'int64' },
      [names.mask]: { shape: ['batch', length] },
      [names.endPlaces]: { shape: ['batch'], type: 'int64' },
    },
    describe: (ops, given) => {
      const inputs = {
        inputIds: given[names.inputIds]!,
        mask: given[names.mask]!,
        endPlaces: given[names.endPlaces]!,
      };
      const layerCount = config.numHiddenLayers - clipSkip;
      const { hiddenStates, lastHiddenState, pooled } = clipText(ops, config, inputs, layerCount);
      return {
        [names.lastHiddenState]: lastHiddenState,
        [names.pooled]: pooled,
        ...(hasProjection && { [names.textEmbeds]: clipTextProjection(ops, config, pooled) }),
        ...Object.fromEntries(hiddenStates.map((state, index) => [names.hiddenState(index), state])),
      };
    },
  };
}
