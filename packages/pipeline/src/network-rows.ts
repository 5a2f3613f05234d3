import type { ComponentRequirement } from './component-table.ts';
import type { DenoisingNetwork } from './denoising-network.ts';

/** What a pipeline that draws from noise asks of a network. */
export type NetworkRequirement = ComponentRequirement<keyof DenoisingNetwork & string, DenoisingNetwork>;

/** The networks of an image pipeline, for its table: its own, and a guide, which is any that could stand in its place. */
export function networkRows(unet: NetworkRequirement): { unet: NetworkRequirement; guide: NetworkRequirement } {
  return { unet, guide: guideRow(unet) };
}

/** A guide for a table: any network that could stand in place of the pipeline's own. */
export function guideRow(network: NetworkRequirement): NetworkRequirement {
  return { ...network, what: `${network.what} to guide by`, formerNames: [], isOptional: true };
}
