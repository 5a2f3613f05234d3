import type { FloatTensor } from '@langevin/core';
import type { NamedValues } from '../network-model/network-graph.ts';
import { clipTextNames } from './clip-text-graph.ts';

/** What an encoder makes of texts, float32. */
export interface CLIPTextOutput {
  /** The features of each token, `[N, T, hiddenSize]`, after the final normalization. */
  readonly lastHiddenState: FloatTensor;
  /** The same before the first layer and behind each, without the final normalization: one more than there are layers. */
  readonly hiddenStates: readonly FloatTensor[];
  /** The features of each text, `[N, hiddenSize]`: of `lastHiddenState`, the token at its end. */
  readonly pooled: FloatTensor;
  /** The features of each text in the space that it shares with pictures, `[N, projectionDim]`, of who has a projection. */
  readonly textEmbeds?: FloatTensor;
}

/** What an encoder with a projection makes of texts. */
export interface CLIPTextOutputWithProjection extends CLIPTextOutput {
  readonly textEmbeds: FloatTensor;
}

/** The outputs of a graph with so many hidden states. */
export function clipTextOutput(outputs: NamedValues<FloatTensor>, stateCount: number): CLIPTextOutput {
  const names = clipTextNames;
  const textEmbeds = outputs[names.textEmbeds];
  return {
    lastHiddenState: outputs[names.lastHiddenState]!,
    hiddenStates: Array.from({ length: stateCount }, (_, index) => outputs[names.hiddenState(index)]!),
    pooled: outputs[names.pooled]!,
    ...(textEmbeds && { textEmbeds }),
  };
}
