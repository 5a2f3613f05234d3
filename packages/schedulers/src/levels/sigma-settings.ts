import { flag, type SettingChecks } from '../config/setting-checks.ts';
import type { SpacingSettings } from './timestep-spacing.ts';

/** A rule by which sigmas are spaced, in place of those of spaced timesteps; the first that is set holds. */
export interface SpacedSigmaSettings {
  /** Whether sigmas are spaced as by Karras et al. (arXiv:2206.00364, eq. 5, with ρ = 7). */
  readonly useKarrasSigmas: boolean;
  /** Whether sigmas are spaced evenly in log σ. */
  readonly useExponentialSigmas: boolean;
  /** Whether sigmas are the quantiles of a beta distribution (arXiv:2407.12173). */
  readonly useBetaSigmas: boolean;
}

/** None of them. */
export const noSpacedSigmas: SpacedSigmaSettings = {
  useKarrasSigmas: false,
  useExponentialSigmas: false,
  useBetaSigmas: false,
};

/** What the settings may be. */
export const spacedSigmaChecks: SettingChecks<SpacedSigmaSettings> = {
  useKarrasSigmas: flag,
  useExponentialSigmas: flag,
  useBetaSigmas: flag,
};

/** How a run is spread over the sigmas of a network that was trained on betas. All are diffusers'. */
export interface SigmaSettings extends SpacingSettings, Partial<SpacedSigmaSettings> {
  /** The smallest of the spaced sigmas; that of the last timestep where it is null. */
  readonly sigmaMin?: number | null;
  /** The largest of the spaced sigmas; that of the first timestep where it is null. */
  readonly sigmaMax?: number | null;
  /** Whether sigmas lie on lines between those of the training, or evenly in log σ over all of these. */
  readonly interpolationType?: 'linear' | 'log_linear';
  /** Where a run ends: at the data itself, or at the smallest sigma, whose noise it then keeps. */
  readonly finalSigmasType?: 'zero' | 'sigma_min';
}
