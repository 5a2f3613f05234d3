import { DPMSolverMultistepScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('DPMSolverMultistepScheduler', ({ config }) => DPMSolverMultistepScheduler.fromConfig(config), {
  stateScale: 'variance-preserving',
});
