import { checkJumps, chosenSteps, InvalidArgumentError, type JumpChoice, type OptionKinds } from '@langevin/core';
import type { RunPlan } from './run-plan.ts';

/** Options of RePaint's jumps, in every `ImagePipeline`. */
export interface JumpOptions {
  /**
   * How many steps a run goes back up at once, after as many down, so that what is drawn comes to fit what is `known` (RePaint,
   * arXiv:2201.09865); 10 if only `jumpNSample` is given. A run of which nothing is known jumps as well.
   */
  readonly jumpLength?: number | undefined;
  /** How often a run goes down through the same steps: 1 for no jumps. 10 if only `jumpLength` is given. */
  readonly jumpNSample?: number | undefined;
}

/** What each of {@link JumpOptions} may be. */
export const jumpOptionKinds: OptionKinds<JumpOptions> = { jumpLength: 'any', jumpNSample: 'any' };

/** The jumps that the options ask for, if they do. */
export function jumpsOf({ jumpLength, jumpNSample }: JumpOptions): JumpChoice | undefined {
  if (jumpLength === undefined && jumpNSample === undefined) return undefined;
  return { jumpLength, jumpNSample };
}

/** Checks that a run can jump as the options ask. @throws {InvalidArgumentError} naming the option that can't be used. */
export function checkJumpOptions(options: JumpOptions, { scheduler, sampling }: RunPlan): void {
  const jumps = jumpsOf(options);
  if (jumps === undefined) return;
  checkJumps(scheduler, chosenSteps(scheduler, sampling), jumps, sampling.start?.begin);
  if (!sampling.brownianPath) return;
  const problem = 'a run that jumps goes through a part of the path several times';
  throw new InvalidArgumentError('brownianPath', `${problem}; leave one of the two out.`);
}
