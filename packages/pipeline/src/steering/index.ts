import { JumpingScheduler, type PredictFunction, type SamplingOptions, type Scheduler } from '@langevin/core';
import { jumpsOf } from '../jump-options.ts';
import type { RunPlan } from '../run-plan.ts';
import type { SteeringOptions } from '../steering-options.ts';
import { guidedReading } from './guided-reading.ts';

export { invertPictures } from './invert-pictures.ts';

/** What a steered run is made of: what `streamScheduler` takes. */
export interface SteeredRun {
  readonly scheduler: Scheduler;
  readonly predict: PredictFunction;
  readonly sampling: SamplingOptions;
}

/**
 * Steers a run as its options ask: guidance changes how the network is read, the others change the solver or where it
 * starts. They are in one module, which is loaded when a run asks for one of them: by itself, each would take more for what
 * they share than it saves.
 */
export function steer({ scheduler, network, sampling }: RunPlan, options: SteeringOptions): SteeredRun {
  const jumps = jumpsOf(options);
  return {
    scheduler: jumps ? new JumpingScheduler(scheduler, jumps) : scheduler,
    predict: guidedReading(network, options),
    sampling,
  };
}
