import { KDPM2AncestralDiscreteScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('KDPM2AncestralDiscreteScheduler', ({ config }) => KDPM2AncestralDiscreteScheduler.fromConfig(config), {
  stateScale: 'one',
  order: 2,
  // The sigma within a step is a difference of large numbers in diffusers' float32: a timestep near 0 is off by as much.
  timestepTolerance: 1e-5,
});
