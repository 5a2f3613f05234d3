import { EulerAncestralDiscreteScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('EulerAncestralDiscreteScheduler', ({ config }) => EulerAncestralDiscreteScheduler.fromConfig(config), {
  stateScale: 'one',
});
