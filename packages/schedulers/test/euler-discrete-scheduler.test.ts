import { EulerDiscreteScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily(
  'EulerDiscreteScheduler',
  ({ config, step_kwargs }) => EulerDiscreteScheduler.fromConfig({ ...config, ...step_kwargs }),
  {
    stateScale: 'one',
  },
);
