import { UniPCMultistepScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('UniPCMultistepScheduler', ({ config }) => UniPCMultistepScheduler.fromConfig(config), {
  stateScale: 'variance-preserving',
});
