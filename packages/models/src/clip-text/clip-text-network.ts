import type { Tensor } from '@langevin/core';
import { NetworkModel } from '../network-model/network-model.ts';
import type { CLIPTextConfig } from './clip-text-config.ts';
import { type CLIPTextOptions, clipTextFeeds } from './clip-text-feeds.ts';
import { clipTextGraph } from './clip-text-graph.ts';
import { type CLIPTextOutput, clipTextOutput } from './clip-text-output.ts';

/** What CLIP's encoders of texts have in common. Their graphs are for texts of one length and any batch size. */
export abstract class CLIPTextNetwork extends NetworkModel<CLIPTextConfig> {
  protected async encode(
    inputIds: Tensor,
    options: CLIPTextOptions,
    { hasProjection }: { readonly hasProjection: boolean },
  ): Promise<CLIPTextOutput> {
    const feeds = clipTextFeeds(this.config, inputIds, options);
    const { clipSkip = 0, signal } = options;
    const graph = clipTextGraph(this.config, { length: inputIds.dims[1]!, hasProjection, clipSkip });
    const outputs = await this.run(graph, feeds, signal);
    return clipTextOutput(outputs, this.config.numHiddenLayers - clipSkip + 1);
  }
}
