import { ConfigError, toCamelCase } from '@langevin/core';

/** One of the ways in which a scheduler says which diffusion it is. */
interface Kind {
  /** The settings that say so, by their names in TypeScript. */
  readonly names: readonly string[];
  /** Those of them that messages name. */
  readonly shown: readonly string[];
  /** A solver of such a diffusion, for messages. */
  readonly solver: string;
}

const betas: Kind = {
  names: ['betaSchedule', 'trainedBetas', 'betaStart', 'betaEnd'],
  shown: ['betaSchedule'],
  solver: 'EDMHeunScheduler',
};
const sigmas: Kind = { names: ['sigmaMin', 'sigmaMax'], shown: ['sigmaMin', 'sigmaMax'], solver: 'EDMHeunScheduler' };
/** A flow has no noise to set: that there is a shift, and neither betas nor sigmas, tells it. */
const shifts: Kind = { names: ['shift'], shown: ['shift'], solver: 'FlowMatchEulerDiscreteScheduler' };
const kinds = [betas, sigmas, shifts];

/** Whether a setting says how much noise there is in the diffusion. */
export function isOfNoise(name: string): boolean {
  return betas.names.includes(name) || sigmas.names.includes(name);
}

/** Whether a setting is one of the SDE among some settings. */
export function isOfSde(settings: object, name: string): boolean {
  const { sde } = settings as { readonly sde?: { readonly config?: object } | null };
  return Object.hasOwn(sde?.config ?? {}, name);
}

/**
 * Whether a setting says how a network was trained: a default of it says so as much as a value that was set.
 *
 * @param settings - all that there are.
 */
export function isOfDiffusion(name: string, settings: object): boolean {
  const isOfFlow = name === 'shift' && !('sde' in settings);
  return isOfNoise(name) || isOfFlow || name === 'numTrainTimesteps' || name === 'predictionType';
}

/**
 * Whether a setting belongs to a network rather than to how it is sampled from.
 *
 * @param settings - all that there are.
 */
export function isOfNetwork(name: string, settings: object): boolean {
  return isOfDiffusion(name, settings) || name === 'rescaleBetasZeroSnr' || name === 'sigmaData';
}

/**
 * Settings for a scheduler: for one that knows its diffusion by betas, by sigmas or by a flow's shift, those of an SDE in
 * place of the SDE.
 *
 * @param defaults - every setting that the scheduler knows.
 * @throws {ConfigError} if they are of another kind: what is missing would be made up by defaults.
 */
export function ofSameDiffusion(className: string, defaults: object, settings: object): object {
  const own = kindOf(Object.keys(defaults));
  // A solver of an SDE is of whichever diffusion its SDE is.
  if (own === undefined || Object.hasOwn(defaults, 'sde')) return settings;
  const { sde, ...rest } = settings as { readonly sde?: { readonly config?: object } | null };
  // An SDE itself has its settings in `config`; in a file they are there as they are.
  const all = { ...(sde?.config ?? sde), ...rest };
  const names = Object.keys(all).map(toCamelCase);
  const found = kindOf(names);
  const isOwn = own === shifts ? found === own && !sde : own.names.some((name) => names.includes(name));
  if (isOwn || !(found || sde)) return all;
  throw new ConfigError(className, own.names[0]!, (nameOf) => {
    const what = found?.shown.map(nameOf).join(' and ') ?? 'an SDE';
    const problem = `there is none: these settings are of another diffusion, by ${what}`;
    return `${problem}; take a scheduler of that, such as ${(found ?? betas).solver}.`;
  });
}

/** What kind of diffusion settings say. */
function kindOf(names: readonly string[]): Kind | undefined {
  return kinds.find((kind) => kind.names.some((name) => names.includes(name)));
}
