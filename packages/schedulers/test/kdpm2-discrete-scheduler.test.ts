import { KDPM2DiscreteScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('KDPM2DiscreteScheduler', ({ config }) => KDPM2DiscreteScheduler.fromConfig(config), {
  stateScale: 'one',
  order: 2,
});
