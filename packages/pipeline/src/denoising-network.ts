import type { Component, DenoisingModel, ForwardOptions } from '@langevin/core';

/** What a pipeline that draws images from noise asks of its network; `UNet2DModel` has it. */
export interface DenoisingNetwork extends Component, DenoisingModel {
  readonly config: {
    /** Height and width of the images, one number if they are square; null if the network leaves that open. */
    readonly sampleSize: number | readonly [number, number] | null;
    readonly inChannels: number;
    readonly outChannels: number;
    /** How class labels are embedded; null for a table of `numClassEmbeds`, or for a network without classes. */
    readonly classEmbedType: string | null;
    readonly numClassEmbeds: number | null;
  };
  /**
   * Says before a run that the network doesn't take samples of its shape, or its class labels. Where it is left out, the
   * first evaluation says so.
   *
   * @throws {InvalidArgumentError}
   */
  checkInputs?(shape: readonly number[], options: Pick<ForwardOptions, 'classLabels'>): void;
}
