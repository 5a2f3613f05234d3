import { SASolverScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('SASolverScheduler', ({ config }) => SASolverScheduler.fromConfig(config), {
  stateScale: 'variance-preserving',
});
