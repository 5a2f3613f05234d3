import { ConfigError } from '@langevin/core';
import { settingsOfSde } from '../config/same-diffusion.ts';
import { DiscreteVpSde, defaultDiscreteVpSdeConfig } from './discrete-vp-sde.ts';
import { isSde, type Sde } from './sde.ts';
import { sdeFromJson } from './sde-json.ts';
import { VeSde } from './ve-sde.ts';

/** The settings of any scheduler that say which SDE its network was trained on. */
export const sdeSettings: object = {
  ...defaultDiscreteVpSdeConfig,
  sde: undefined,
  sigmaMin: undefined,
  sigmaMax: undefined,
};

/**
 * The SDE that a network was trained on, from the settings of the scheduler that belongs to it, by their names in
 * TypeScript: an SDE itself, betas (DDPM's diffusion in discrete timesteps), or a range of sigmas (variance-exploding).
 *
 * @param owner - the class that needs it, for messages.
 * @throws {ConfigError} if none follows from them, or one that a score can't carry.
 */
export function sdeFromConfig(owner: string, settings: object): Sde {
  const { sde, sigmaMin, sigmaMax, ...others } = settings as Readonly<Record<string, unknown>>;
  if (isSde(sde)) return sde;
  if (sde !== undefined) return sdeFromJson(owner, settingsOfSde(owner, sde));
  if (others.betaSchedule !== undefined || others.trainedBetas) {
    const trained = Object.entries(others).filter(([key]) => Object.hasOwn(defaultDiscreteVpSdeConfig, key));
    return new DiscreteVpSde(Object.fromEntries(trained));
  }
  if (sigmaMin !== undefined && sigmaMax !== undefined) return new VeSde({ sigmaMin, sigmaMax } as never);
  throw new ConfigError(owner, 'sde', (nameOf) => {
    const needed = `an sde, a ${nameOf('betaSchedule')}, or ${nameOf('sigmaMin')} and ${nameOf('sigmaMax')}`;
    return `no SDE follows from these settings; they need ${needed}.`;
  });
}
