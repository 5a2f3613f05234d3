import { diffusersVersion } from '@langevin/core';
import { type AutoencoderConfig, autoencoderChecks, autoencoderDefaults } from '../autoencoder/autoencoder-config.ts';
import { activationsFromDisk } from '../config/activation-setting.ts';
import { checkBlockCounts } from '../config/block-counts.ts';
import { count, flag, oneOf, orNull } from '../config/config-checks.ts';
import { ConfigFormat } from '../config/config-format.ts';

/** Configuration of a {@link VQModel}: diffusers' keys in camelCase, with diffusers' defaults. */
export interface VQModelConfig extends AutoencoderConfig {
  /** Rows of the codebook. */
  readonly numVqEmbeddings: number;
  /** Width of the codebook, and so channels of the latents; {@link AutoencoderConfig.latentChannels} if `null`. */
  readonly vqEmbedDim: number | null;
  /** How the decoder normalizes. `spatial`, where the latents modulate it (arXiv:2209.09002), is not built. */
  readonly normType: 'group';
  /** Whether pipelines hand indices to the decoder rather than latents. It takes both, whatever this says. */
  readonly lookupFromCodebook: boolean;
}

/** diffusers' defaults. */
export const defaultVQModelConfig: VQModelConfig = {
  ...autoencoderDefaults,
  latentChannels: 3,
  numVqEmbeddings: 256,
  vqEmbedDim: null,
  normType: 'group',
  lookupFromCodebook: false,
  forceUpcast: false,
};

/** The class's name on disk: diffusers' own. */
export const vqModelClassName = 'VQModel';

/** How the configuration of a VQModel is checked, read and written. */
export const vqModelConfigFormat: ConfigFormat<VQModelConfig> = new ConfigFormat({
  className: vqModelClassName,
  defaults: defaultVQModelConfig,
  checks: {
    ...autoencoderChecks,
    numVqEmbeddings: count,
    vqEmbedDim: orNull(count),
    normType: oneOf('group'),
    lookupFromCodebook: flag,
  },
  heading: { _class_name: vqModelClassName, _diffusers_version: diffusersVersion },
  fromDisk: activationsFromDisk('actFn'),
  checkTogether: (config) => checkBlockCounts(vqModelClassName, config),
});

/** Channels of the latents before and after the codebook: its width. */
export function codebookWidth({ vqEmbedDim, latentChannels }: VQModelConfig): number {
  return vqEmbedDim ?? latentChannels;
}
