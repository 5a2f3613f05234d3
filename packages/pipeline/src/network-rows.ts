import type { ComponentRequirement } from './component-table.ts';
import type { DenoisingNetwork } from './denoising-network.ts';

/** What an image pipeline asks of a network. */
export type NetworkRequirement = ComponentRequirement<keyof DenoisingNetwork & string, DenoisingNetwork>;

/** The networks of an image pipeline, for its table: its own, and a guide, which is any that could stand in its place. */
export function networkRows(unet: NetworkRequirement): { unet: NetworkRequirement; guide: NetworkRequirement } {
  return { unet, guide: { ...unet, what: `${unet.what} to guide by`, formerNames: [], isOptional: true } };
}
