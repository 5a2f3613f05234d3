import { checkEvaluable, checkOptions, describeValue, InvalidArgumentError, type ScoreFunction } from '@langevin/core';

/** A gradient that is added to the score, such as that of a classifier. */
export interface ScoreGuidance {
  /** ∇ₓ log p_t(y | x) for something that the images are to be. */
  readonly score: ScoreFunction;
  /** What it is multiplied with; 1 if left out. */
  readonly scale?: number | undefined;
}

/** Checks a guidance before a run. @throws {InvalidArgumentError} naming the part that can't be used. */
export function checkScoreGuidance(guidance: ScoreGuidance): void {
  checkOptions(guidance, { score: 'any', scale: 'any' });
  checkEvaluable('guidance.score', guidance.score);
  checkScale('guidance.scale', guidance.scale);
}

function checkScale(option: string, scale: number | undefined): void {
  if (scale === undefined || Number.isFinite(scale)) return;
  throw new InvalidArgumentError(option, `${describeValue(scale)} is not a finite number.`);
}
