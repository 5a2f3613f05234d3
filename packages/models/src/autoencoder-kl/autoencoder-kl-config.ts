import { diffusersVersion } from '@langevin/core';
import { type AutoencoderConfig, autoencoderChecks, autoencoderDefaults } from '../autoencoder/autoencoder-config.ts';
import { activationsFromDisk } from '../config/activation-setting.ts';
import { checkBlockCounts } from '../config/block-counts.ts';
import { type ConfigCheck, finite, flag, isListOf, mostValues, orNull } from '../config/config-checks.ts';
import { ConfigFormat } from '../config/config-format.ts';

/** Configuration of an {@link AutoencoderKL}: diffusers' keys in camelCase, with diffusers' defaults. */
export interface AutoencoderKLConfig extends AutoencoderConfig {
  /** What pipelines subtract of latents before they scale them; nothing if `null`. */
  readonly shiftFactor: number | null;
  /** Mean and deviation of each channel of the latents, by which pipelines normalize them; `null` if they don't. */
  readonly latentsMean: readonly number[] | null;
  readonly latentsStd: readonly number[] | null;
  /** Whether a 1×1 convolution follows the encoder. */
  readonly useQuantConv: boolean;
  /** Whether a 1×1 convolution precedes the decoder. */
  readonly usePostQuantConv: boolean;
}

/** diffusers' defaults. */
export const defaultAutoencoderKLConfig: AutoencoderKLConfig = {
  ...autoencoderDefaults,
  latentChannels: 4,
  shiftFactor: null,
  latentsMean: null,
  latentsStd: null,
  forceUpcast: true,
  useQuantConv: true,
  usePostQuantConv: true,
};

/** The class's name on disk: diffusers' own. */
export const autoencoderKLClassName = 'AutoencoderKL';

const perChannel: ConfigCheck = orNull([
  (value) => isListOf(value, Number.isFinite),
  `a list of at most ${mostValues} numbers`,
]);

/** How the configuration of an AutoencoderKL is checked, read and written. */
export const autoencoderKLConfigFormat: ConfigFormat<AutoencoderKLConfig> = new ConfigFormat({
  className: autoencoderKLClassName,
  defaults: defaultAutoencoderKLConfig,
  checks: {
    ...autoencoderChecks,
    shiftFactor: orNull(finite),
    latentsMean: perChannel,
    latentsStd: perChannel,
    useQuantConv: flag,
    usePostQuantConv: flag,
  },
  heading: { _class_name: autoencoderKLClassName, _diffusers_version: diffusersVersion },
  fromDisk: activationsFromDisk('actFn'),
  checkTogether: (config) => checkBlockCounts(autoencoderKLClassName, config),
});
