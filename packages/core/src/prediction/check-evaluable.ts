import type { PredictFunction } from '../contracts/prediction.ts';
import type { ScoreFunction } from '../contracts/score.ts';
import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkCount } from '../math/count.ts';

/** Checks what is evaluated on a sample at its level. @throws {InvalidArgumentError} for what is no function, or counts for no number of evaluations. */
export function checkEvaluable(argument: string, value: PredictFunction | ScoreFunction): void {
  if (typeof value !== 'function') {
    throw new InvalidArgumentError(argument, `${describeValue(value)} is no function (sample, level) => Promise.`);
  }
  checkCount(`${argument}.evaluations`, (value as ScoreFunction).evaluations ?? 1);
}
