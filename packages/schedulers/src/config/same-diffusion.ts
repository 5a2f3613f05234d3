import { ConfigError, toCamelCase } from '@langevin/core';

// The settings by which a scheduler knows its diffusion, by their names in TypeScript.
const betas = ['betaSchedule', 'trainedBetas', 'betaStart', 'betaEnd'];
const sigmas = ['sigmaMin', 'sigmaMax'];

/** Whether a setting says how much noise there is in the diffusion. */
export function isOfNoise(name: string): boolean {
  return betas.includes(name) || sigmas.includes(name);
}

/** Whether a setting says how a network was trained: a default of it says so as much as a value that was set. */
export function isOfDiffusion(name: string): boolean {
  return isOfNoise(name) || name === 'numTrainTimesteps' || name === 'predictionType';
}

/** Whether a setting is one of the SDE among some settings. */
export function isOfSde(settings: object, name: string): boolean {
  const { sde } = settings as { readonly sde?: { readonly config?: object } | null };
  return Object.hasOwn(sde?.config ?? {}, name);
}

/**
 * Settings for a scheduler: for one that knows its diffusion by betas or by sigmas, those of an SDE in place of the SDE.
 *
 * @param defaults - every setting that the scheduler knows.
 * @throws {ConfigError} if they are of the other kind: what is missing would be made up by defaults.
 */
export function ofSameDiffusion(className: string, defaults: object, settings: object): object {
  const [own, other] = Object.hasOwn(defaults, 'betaSchedule') ? [betas, sigmas] : [sigmas, betas];
  // A solver of an SDE is of whichever diffusion its SDE is.
  if (!Object.hasOwn(defaults, own[0]!) || Object.hasOwn(defaults, 'sde')) return settings;
  const { sde, ...rest } = settings as { readonly sde?: { readonly config?: object } | null };
  // An SDE itself has its settings in `config`; in a file they are there as they are.
  const all = { ...(sde?.config ?? sde), ...rest };
  const has = (names: readonly string[]): boolean => Object.keys(all).some((key) => names.includes(toCamelCase(key)));
  if (has(own) || !(has(other) || sde)) return all;
  throw new ConfigError(className, own[0]!, (nameOf) => {
    const known = other === sigmas ? sigmas : betas.slice(0, 1);
    const what = has(other) ? known.map(nameOf).join(' and ') : 'an SDE';
    const problem = `there is none: these settings are of another diffusion, by ${what}`;
    return `${problem}; take a scheduler of that, such as EDMHeunScheduler.`;
  });
}
