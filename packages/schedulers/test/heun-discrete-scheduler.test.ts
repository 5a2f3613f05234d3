import { HeunDiscreteScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('HeunDiscreteScheduler', ({ config }) => HeunDiscreteScheduler.fromConfig(config), {
  stateScale: 'one',
  order: 2,
});
