import type { Component, DenoisingModel, ForwardOptions } from '@langevin/core';

/** What a pipeline that draws from noise asks of its network; `UNet2DModel` and `DiTTransformer2DModel` have it. */
export interface DenoisingNetwork extends Component, DenoisingModel {
  readonly config: {
    /** Height and width of the samples, one number if they are square; null if the network leaves that open. */
    readonly sampleSize: number | readonly [number, number] | null;
    readonly inChannels: number;
    /** As many as `inChannels` if null. */
    readonly outChannels: number | null;
    /** How class labels are embedded; null or left out for a table of `numClassEmbeds`, or for a network without classes. */
    readonly classEmbedType?: string | null;
    readonly numClassEmbeds?: number | null;
  };
  /**
   * Says before a run that the network doesn't take samples of its shape, or its class labels. Where it is left out, the
   * first evaluation says so.
   *
   * @throws {InvalidArgumentError}
   */
  checkInputs?(shape: readonly number[], options: Pick<ForwardOptions, 'classLabels'>): void;
}

/** A network, and what its pipeline calls it. */
export interface NamedNetwork {
  readonly name: string;
  readonly network: DenoisingNetwork;
}
