import type { Scheduler, StepChoice } from './contracts/scheduler.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { descendingLevelsOf } from './levels-of.ts';
import { checkCount } from './math/count.ts';

/** How a run goes back up, and down again, on its way to the data. */
export interface JumpSettings {
  /** j of the paper: how many steps it goes back up at once. */
  readonly jumpLength: number;
  /** r of the paper: how often it goes down through the same steps, at each place; 1 for no jumps. */
  readonly jumpNSample: number;
}

/** What of {@link JumpSettings} somebody says; 10 for what is left out, as in diffusers. */
export type JumpChoice = { readonly [Name in keyof JumpSettings]?: JumpSettings[Name] | undefined };

const usual: JumpSettings = { jumpLength: 10, jumpNSample: 10 };

/**
 * Checks that a run can jump.
 *
 * @param first - the number of its first step; 0 if left out.
 * @throws {InvalidArgumentError} for jumps that the run can't make, and a scheduler that does not say its levels, or goes up
 * by itself.
 */
export function checkJumps(scheduler: Scheduler, steps: StepChoice, jumps: JumpChoice, first?: number): void {
  descentsOf(descendingLevelsOf(scheduler, steps).length - 1, jumps, first);
}

/** A part of a run that only goes down: from where the step `begin` begins to where the step `end` would. */
export interface Descent {
  readonly begin: number;
  readonly end: number;
}

/** No run takes as many. */
const mostSteps = 1_000_000;

/**
 * The descents of a run that jumps: from the end of each, it goes up to where the next begins (Lugmayr et al., 2022,
 * arXiv:2201.09865, algorithm 1, in the order of its figure 9). The places from where it jumps are `jumpLength` steps apart,
 * counted from the end of the run.
 *
 * @param count - how many steps the run has where it does not jump.
 * @param first - the number of its first step; 0 if left out.
 * @throws {InvalidArgumentError} naming a setting that is no positive whole number, a jump that no place is far enough from
 * the beginning for, or one too many.
 */
export function descentsOf(count: number, jumps: JumpChoice, first = 0): Descent[] {
  const { jumpLength = usual.jumpLength, jumpNSample = usual.jumpNSample } = jumps;
  const unsaid = (name: keyof JumpSettings): string => (jumps[name] === undefined ? ', the default,' : '');
  checkCount('jumpLength', jumpLength);
  checkCount('jumpNSample', jumpNSample);
  if (jumpNSample === 1) return [{ begin: first, end: count }];
  const places = Math.ceil((count - first) / jumpLength) - 1;
  if (places < 1) {
    const problem = `${jumpLength} steps up${unsaid('jumpLength')} are as many as the run has, or more, so that it would not jump`;
    throw new InvalidArgumentError('jumpLength', `${problem}; take less than ${count - first}.`);
  }
  const total = count - first + places * (jumpNSample - 1) * jumpLength;
  if (total > mostSteps) {
    const problem = `${jumpNSample} times${unsaid('jumpNSample')} through each of ${places} jumps of ${jumpLength} steps`;
    throw new InvalidArgumentError('jumpNSample', `${problem} take ${total} steps; take at most ${mostSteps}.`);
  }
  const descents: Descent[] = [];
  let begin = first;
  for (let place = places - 1; place >= 0; place--) {
    const end = count - place * jumpLength;
    for (let sample = 1; sample < jumpNSample; sample++) {
      descents.push({ begin, end });
      begin = end - jumpLength;
    }
  }
  return [...descents, { begin, end: count }];
}
