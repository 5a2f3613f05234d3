import {
  checkEvaluable,
  checkOptions,
  describeValue,
  InvalidArgumentError,
  type OptionKinds,
  type ScoreFunction,
} from '@langevin/core';
import type { ClassLabels } from './class-labels.ts';

/** A gradient that is added to the score, such as that of a classifier. */
export interface ScoreGuidance {
  /** ∇ₓ log p_t(y | x) for something that the images are to be. */
  readonly score: ScoreFunction;
  /** What it is multiplied with; 1 if left out. */
  readonly scale?: number | undefined;
}

/** What a run is guided by. */
export interface GuidanceOptions {
  /**
   * w of classifier-free guidance (Ho & Salimans, 2022, arXiv:2207.12598), as in diffusers: what the network says of no class
   * + w · (what it says of the image's class − that), with w from 0. 1, as if left out, is none. The network is evaluated once, on a
   * batch of twice the size.
   */
  readonly guidanceScale?: number | undefined;
  /**
   * The class for none, which `guidanceScale` goes away from, or any other: one for all images, or one for each. The
   * network's own if left out, where it says one; the last one usually, if a network was trained on some images without their class.
   * A tensor is of the type and shape of the `classLabels`; numbers go beside any.
   */
  readonly negativeClassLabels?: ClassLabels | undefined;
  /**
   * w of autoguidance (Karras et al., 2024, arXiv:2406.02507): what the pipeline's `guide` says + w · (what the network says −
   * that), with w from 0. 1, as if left out, is none.
   */
  readonly autoguidanceScale?: number | undefined;
  /** A gradient that is added to the score, towards something that the images are to be. */
  readonly guidance?: ScoreGuidance | undefined;
  /**
   * Where there is guidance of any kind: at noise levels with low < sigma / scale ≤ high (Kynkäänniemi et al., 2024,
   * arXiv:2404.07724). Elsewhere the network is evaluated by itself. Everywhere if left out.
   */
  readonly guidanceInterval?: readonly [low: number, high: number] | undefined;
}

/** What each of {@link GuidanceOptions} may be. */
export const guidanceOptionKinds: OptionKinds<GuidanceOptions> = {
  guidanceScale: 'number',
  negativeClassLabels: 'any',
  autoguidanceScale: 'number',
  guidance: 'options',
  guidanceInterval: 'any',
};

/** Checks guidance by itself, before its network is known. @throws {InvalidArgumentError} naming what can't be used. */
export function checkGuidance(options: GuidanceOptions): void {
  const { guidance, guidanceScale, negativeClassLabels, autoguidanceScale, guidanceInterval } = options;
  if (guidance !== undefined) checkScoreGuidance(guidance);
  if (negativeClassLabels !== undefined && guidanceScale === undefined) {
    throw new InvalidArgumentError(
      'negativeClassLabels',
      'they only count with a scale of the guidance; give one, or leave them out.',
    );
  }
  for (const [name, scale] of Object.entries({ guidanceScale, autoguidanceScale })) {
    if (scale !== undefined && scale < 0) throw new InvalidArgumentError(name, `${scale} is below 0; take 0 or more.`);
  }
  if (guidanceInterval === undefined) return;
  checkInterval(guidanceInterval);
  if (guidance === undefined && guidanceScale === undefined && autoguidanceScale === undefined) {
    throw new InvalidArgumentError('guidanceInterval', 'there is no guidance that it could limit; leave it out.');
  }
}

function checkScoreGuidance(guidance: ScoreGuidance): void {
  checkOptions(guidance, { score: 'any', scale: 'number' }, 'guidance');
  checkEvaluable('guidance.score', guidance.score);
}

function checkInterval(interval: readonly unknown[]): void {
  const ends = Array.isArray(interval) && interval.length === 2 ? interval : undefined;
  const [low, high] = ends ?? [];
  if (typeof low === 'number' && typeof high === 'number' && low >= 0 && low < high) return;
  const found = ends ? `[${ends.map(describeValue).join(', ')}]` : describeValue(interval);
  throw new InvalidArgumentError('guidanceInterval', `${found} is not [low, high] with 0 ≤ low < high.`);
}
