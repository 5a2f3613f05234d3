import { ConfigError, type JsonObject, toCamelCase } from '@langevin/core';
import { isSde } from '../sdes/sde.ts';

/** One of the ways in which a scheduler says which diffusion it is. */
interface Kind {
  /** The settings that say so, by their names in TypeScript. */
  readonly names: readonly string[];
  /** Those of them that messages name. */
  readonly shown: readonly string[];
}

const betas: Kind = { names: ['betaSchedule', 'trainedBetas', 'betaStart', 'betaEnd'], shown: ['betaSchedule'] };
const sigmas: Kind = { names: ['sigmaMin', 'sigmaMax'], shown: ['sigmaMin', 'sigmaMax'] };
/** A flow has no noise to set: that there is a shift, and neither betas nor sigmas, tells it. */
const shifts: Kind = { names: ['shift'], shown: ['shift'] };
/** The first that settings say holds: beside betas, a range of sigmas is one that runs are spaced in. */
const kinds = [betas, sigmas, shifts];

/** Whether a setting, by its name or its key on disk, says how much noise there is in the diffusion. */
export function isOfNoise(key: string): boolean {
  const name = toCamelCase(key);
  return name === 'sde' || betas.names.includes(name) || sigmas.names.includes(name);
}

/**
 * Whether a setting says how a network was trained: a default of it says so as much as a value that was set.
 *
 * @param settings - all that there are.
 */
export function isOfDiffusion(name: string, settings: object): boolean {
  if (name === 'shift') return !('sde' in settings);
  const isOfTraining = name === 'numTrainTimesteps' || name === 'predictionType';
  return isOfNoise(name) || (isOfTraining && kindOf(Object.keys(settings)) !== undefined);
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
export function ofSameDiffusion(className: string, defaults: object, settings: JsonObject): JsonObject {
  const own = kindOf(Object.keys(defaults));
  // A solver of an SDE is of whichever diffusion its SDE is.
  if (own === undefined || Object.hasOwn(defaults, 'sde')) return settings;
  const { sde, ...rest } = settings;
  const all = { ...settingsOfSde(className, sde), ...rest };
  const isSaid = ([, value]: [string, unknown]): boolean => value !== null && value !== undefined;
  const said = kindOf(
    Object.entries(all)
      .filter(isSaid)
      .map(([key]) => toCamelCase(key)),
  );
  // A flow's shift is none of its SDE's settings, so that one beside an SDE is of a run.
  const found = sde && said === shifts ? undefined : said;
  if (found === own || !(found || sde)) return all;
  throw new ConfigError(className, own.names[0]!, (nameOf) => {
    const what = found?.shown.map(nameOf).join(' and ') ?? 'an sde';
    return `there is none: these settings are of another diffusion, by ${what}; take a scheduler for that.`;
  });
}

/** The settings of an SDE itself, or of what a file says of one. @throws {ConfigError} if it is neither. */
export function settingsOfSde(className: string, sde: unknown): object {
  // An SDE itself has its settings in `config`; in a file they are there as they are.
  const settings: unknown = (isSde(sde) ? sde.config : sde) ?? {};
  if (typeof settings === 'object' && !Array.isArray(settings)) return settings as object;
  throw new ConfigError(className, 'sde', 'is no SDE, nor what a file says of one.');
}

/** What kind of diffusion settings say. */
function kindOf(names: readonly string[]): Kind | undefined {
  return kinds.find((kind) => kind.names.some((name) => names.includes(name)));
}
