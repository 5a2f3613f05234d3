import type { FloatTensor, NoiseLevel } from '@langevin/core';
import { isEqual, levelSlack } from './contract-run.ts';

/**
 * How far from its level a sample may be evaluated, in units of the step: less than half of it. Not 0, since there are
 * rules that go on from beside where they arrived, such as diffusers' DDIM where the timesteps are not evenly spaced.
 */
const shareOfStep = 0.45;

/** A sample as somebody said it: at its level, and the level of the step before it. */
export interface LevelledSample {
  readonly from: NoiseLevel;
  readonly level: NoiseLevel;
  readonly sample: FloatTensor;
}

/**
 * Whether an evaluation is of a sample at its level, or of what was made of it by more noise, at a higher one.
 *
 * @param said - the sample of which the evaluation has to be.
 */
export function isAtItsLevel(said: LevelledSample, sample: FloatTensor, level: NoiseLevel): boolean {
  const allowed = Math.max(levelSlack, shareOfStep * Math.abs(logRatio(said.from) - logRatio(level)));
  const above = logRatio(level) - logRatio(said.level);
  if (!isEqual(sample, said.sample)) return !(above < -levelSlack);
  const isScaled = Math.abs(Math.log(level.scale / said.level.scale)) > allowed;
  return !(Math.abs(above) > allowed || isScaled);
}

/** A level, in messages. */
export function formatLevel({ scale, sigma }: NoiseLevel): string {
  return `{ scale: ${scale.toPrecision(3)}, sigma: ${sigma.toPrecision(3)} }`;
}

function logRatio({ scale, sigma }: NoiseLevel): number {
  return Math.log(sigma / scale);
}
