import { KDPM2DiscreteScheduler } from './kdpm2-discrete-scheduler.ts';

/** Ancestral sampling with the steps of a {@link KDPM2DiscreteScheduler}. diffusers has it under the same name. */
export class KDPM2AncestralDiscreteScheduler extends KDPM2DiscreteScheduler {
  static override readonly className: string = 'KDPM2AncestralDiscreteScheduler';
  static override readonly library: string = 'diffusers';
  static override readonly about: string =
    'Looks a second time in the middle of each step, and adds fresh noise at its end.';
  protected override readonly eta: number = 1;
}
