import {
  type FloatTensor,
  Generator,
  InvalidArgumentError,
  type NoiseLevel,
  noiseRatio,
  type PredictFunction,
  type Scheduler,
  scale,
} from '@langevin/core';
import { type ContractOptions, contractShape, isEqual, runContractCheck } from './contract-run.ts';
import { formatLevel, isAtItsLevel } from './evaluated-level.ts';
import { testMixture } from './test-mixture.ts';

/**
 * Checks that a run which begins in the middle is of the levels that `levelsFor` says: the state that it starts from is
 * evaluated at the level of its first step. A scheduler that does not say its levels passes.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} saying which step the run began with, and at which level its state was evaluated.
 */
export function checkBegin(scheduler: Scheduler, options: ContractOptions = {}): Promise<void> {
  return runContractCheck(scheduler, 'begin', options, async (numInferenceSteps, fail) => {
    const levels = scheduler.levelsFor?.({ numInferenceSteps }) ?? [];
    for (let begin = 1; begin < levels.length - 1; begin++) {
      const [from, level, next] = [levels[begin - 1]!, levels[begin]!, levels[begin + 1]!];
      // A step back up is by noise alone.
      if (noiseRatio(next) > noiseRatio(level)) continue;
      const { state, evaluated } = await firstEvaluation(scheduler, numInferenceSteps, begin, level);
      if (isAtItsLevel({ from, level, sample: state }, evaluated.sample, evaluated.level)) continue;
      const which = isEqual(evaluated.sample, state) ? 'its state is evaluated' : 'its first evaluation is below,';
      const found = `a run begins with step ${begin}, at ${formatLevel(level)}, but ${which} at ${formatLevel(evaluated.level)}`;
      fail(`${found}; start from there where the context says begin, or have no levelsFor.`);
    }
  });
}

interface Evaluation {
  readonly sample: FloatTensor;
  readonly level: NoiseLevel;
}

/** What a run evaluates first that begins with a step. */
async function firstEvaluation(
  scheduler: Scheduler,
  numInferenceSteps: number,
  begin: number,
  level: NoiseLevel,
): Promise<{ readonly state: FloatTensor; readonly evaluated: Evaluation }> {
  const generator = new Generator(begin);
  const noise = ({ dims }: { readonly dims: readonly number[] }): FloatTensor => generator.randn(dims);
  const state = scale(Math.hypot(level.scale, level.sigma), noise({ dims: contractShape }));
  let evaluated: Evaluation | undefined;
  const predict: PredictFunction = (sample, at) => {
    evaluated ??= { sample, level: at };
    return testMixture.predict(sample, at);
  };
  const run = scheduler.sample(predict, state, { numInferenceSteps, begin, noise });
  await run.next();
  await run.return();
  if (evaluated !== undefined) return { state, evaluated };
  throw new InvalidArgumentError('scheduler', `evaluates nothing where it begins with step ${begin}.`);
}
