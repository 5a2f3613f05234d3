import { LMSDiscreteScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily(
  'LMSDiscreteScheduler',
  ({ config, step_kwargs }) => LMSDiscreteScheduler.fromConfig({ ...config, ...step_kwargs }),
  {
    stateScale: 'one',
    except: {
      15: 'From the middle on, diffusers weights the one slope that it has as the last of four, so that the step is not of the right length.',
    },
  },
);
