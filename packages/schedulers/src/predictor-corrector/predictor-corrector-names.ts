import { ConfigError } from '@langevin/core';
import { objectWith, Registry } from '../config/registry.ts';
import { ancestralPredictor } from './ancestral-predictor.ts';
import { annealedLangevinCorrector } from './annealed-langevin-corrector.ts';
import { eulerMaruyamaPredictor } from './euler-maruyama-predictor.ts';
import { langevinCorrector } from './langevin-corrector.ts';
import type { Corrector, Predictor } from './predictor-corrector.ts';
import { reverseDiffusionPredictor } from './reverse-diffusion-predictor.ts';

/** The name of a predictor: ours, `none`, or one that `registerPredictor` made known. */
export type PredictorName = 'reverse-diffusion' | 'euler-maruyama' | 'ancestral' | 'none' | (string & {});
/** The name of a corrector: ours, `none`, or one that `registerCorrector` made known. */
export type CorrectorName = 'langevin' | 'annealed-langevin' | 'none' | (string & {});

const predictors = new Registry<Predictor>('predictor', objectWith('predict'), {
  [reverseDiffusionPredictor.name]: reverseDiffusionPredictor,
  [eulerMaruyamaPredictor.name]: eulerMaruyamaPredictor,
  [ancestralPredictor.name]: ancestralPredictor,
});

const correctors = new Registry<Corrector>('corrector', objectWith('correct'), {
  [langevinCorrector.name]: langevinCorrector,
  [annealedLangevinCorrector.name]: annealedLangevinCorrector,
});

/**
 * Makes a predictor known by its name, so that a saved scheduler which names it loads.
 *
 * @throws {InvalidArgumentError} if it can't predict, has no name, or another one's.
 */
export function registerPredictor(predictor: Predictor): void {
  predictors.add(predictor?.name, predictor);
}

/**
 * Makes a corrector known by its name, so that a saved scheduler which names it loads.
 *
 * @throws {InvalidArgumentError} if it can't correct, has no name, or another one's.
 */
export function registerCorrector(corrector: Corrector): void {
  correctors.add(corrector?.name, corrector);
}

/** The predictor that a setting means; undefined for `none`. @throws {ConfigError} for a name that is not known. */
export function resolvePredictor(className: string, given: PredictorName | Predictor): Predictor | undefined {
  return resolve<Predictor>(className, { key: 'predictor', method: 'predict' }, given, predictors);
}

/** The corrector that a setting means; undefined for `none`. @throws {ConfigError} for a name that is not known. */
export function resolveCorrector(className: string, given: CorrectorName | Corrector): Corrector | undefined {
  return resolve<Corrector>(className, { key: 'corrector', method: 'correct' }, given, correctors);
}

function resolve<T extends { readonly name: string }>(
  className: string,
  { key, method }: { readonly key: string; readonly method: keyof T & string },
  given: string | T,
  known: Registry<T>,
): T | undefined {
  if (typeof given === 'object' && given !== null) {
    if (typeof given[method] === 'function' && given.name) return given;
    throw new ConfigError(className, key, `an object of your own needs a name and ${method}().`);
  }
  if (given === 'none') return undefined;
  const part = known.get(given);
  if (part !== undefined) return part;
  throw new ConfigError(
    className,
    key,
    `"${given}" is not known; there are ${known.names.join(', ')}, none, and your own object.`,
  );
}
