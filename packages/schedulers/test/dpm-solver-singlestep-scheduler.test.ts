import { DPMSolverSinglestepScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('DPMSolverSinglestepScheduler', ({ config }) => DPMSolverSinglestepScheduler.fromConfig(config), {
  stateScale: 'variance-preserving',
});
