import { ConfigError, type SettingName } from '@langevin/core';

/** The settings by which a scheduler knows its diffusion, by their names in TypeScript. */
const kinds = {
  betas: {
    names: ['betaSchedule', 'trainedBetas', 'betaStart', 'betaEnd'],
    what: (nameOf: SettingName) => nameOf('betaSchedule'),
  },
  sigmas: {
    names: ['sigmaMin', 'sigmaMax'],
    what: (nameOf: SettingName) => `${nameOf('sigmaMin')} and ${nameOf('sigmaMax')}`,
  },
};

/**
 * Settings of a scheduler with those of its SDE beside them, so that a scheduler which knows its diffusion by betas or by
 * sigmas can be made from one of an SDE.
 */
export function withSdeSettings(settings: object): object {
  const { sde } = settings as { readonly sde?: object };
  if (typeof sde !== 'object' || sde === null) return settings;
  // An SDE itself has its settings in `config`; in a file they are there as they are.
  const { _class_name: _, ...own } = ('config' in sde ? (sde.config as object) : sde) as Record<string, unknown>;
  return { ...own, ...settings };
}

/**
 * Checks that a scheduler is made from settings of a diffusion that it can be of: by betas, or by sigmas.
 *
 * @param defaults - every setting that the scheduler knows.
 * @param given - the names of the settings that it is made from.
 * @throws {ConfigError} if they are of the other kind: what is missing would be made up by defaults.
 */
export function requireSameDiffusion(className: string, defaults: object, given: readonly string[]): void {
  const has = ({ names }: { readonly names: readonly string[] }): boolean => names.some((name) => given.includes(name));
  for (const [own, other] of [
    [kinds.betas, kinds.sigmas],
    [kinds.sigmas, kinds.betas],
  ] as const) {
    const isOther = has(other) || given.includes('sde');
    const [key] = own.names;
    if (!Object.hasOwn(defaults, key!) || has(own) || !isOther) continue;
    throw new ConfigError(className, key!, (nameOf) => {
      const what = has(other) ? other.what(nameOf) : 'an SDE';
      const problem = `there is none: these settings are of another diffusion, by ${what}`;
      return `${problem}; take a scheduler of that, such as EDMHeunScheduler.`;
    });
  }
}
