import { isNumber, requireSetting } from '../config/settings.ts';
import { type DiscreteConfig, defaultDiscreteConfig } from './discrete-config.ts';

/** Settings of a `DDIMScheduler`. All but the last two are diffusers', which takes those two with each call instead. */
export interface DDIMConfig extends DiscreteConfig {
  /** Whether the last step ends at the data itself, rather than at the noise level of the first timestep. */
  readonly setAlphaToOne: boolean;
  /** η: how much of DDPM's noise a step adds, from 0, none, to 1, all of it. */
  readonly eta: number;
  /** Whether the noise is taken from the clipped prediction of the data, rather than from the network's output. */
  readonly useClippedModelOutput: boolean;
}

/** The settings where none are given: diffusers' own. */
export const defaultDDIMConfig: DDIMConfig = Object.freeze({
  ...defaultDiscreteConfig,
  setAlphaToOne: true,
  eta: 0,
  useClippedModelOutput: false,
});

/** Checks the settings that are DDIM's own. @throws {ConfigError} naming the setting of a value out of range. */
export function requireDDIMConfig(className: string, config: DDIMConfig): void {
  const { setAlphaToOne, eta, useClippedModelOutput } = config;
  const require = requireSetting.bind(undefined, className);
  require(typeof setAlphaToOne === 'boolean', 'setAlphaToOne', setAlphaToOne, 'true or false');
  require(isNumber(eta) && eta >= 0 && eta <= 1, 'eta', eta, 'from 0 to 1');
  const isFlag = typeof useClippedModelOutput === 'boolean';
  require(isFlag, 'useClippedModelOutput', useClippedModelOutput, 'true or false');
}
