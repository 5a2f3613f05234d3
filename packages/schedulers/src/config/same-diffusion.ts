import { ConfigError } from '@langevin/core';

/** The settings by which a scheduler knows its diffusion, by their names in TypeScript. */
const kinds = {
  betas: {
    key: 'betaSchedule',
    names: ['betaSchedule', 'trainedBetas', 'betaStart', 'betaEnd'],
    what: 'betaSchedule',
  },
  sigmas: { key: 'sigmaMin', names: ['sigmaMin', 'sigmaMax'], what: 'sigmaMin and sigmaMax' },
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
    if (!Object.hasOwn(defaults, own.key) || has(own) || !isOther) continue;
    const what = has(other) ? other.what : 'an SDE';
    const problem = `these settings are of another diffusion, by ${what}, and have none of its own`;
    throw new ConfigError(className, own.what, `${problem}; take a scheduler of that, such as EDMHeunScheduler.`);
  }
}
