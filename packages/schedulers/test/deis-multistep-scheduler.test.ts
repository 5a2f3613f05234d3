import { DEISMultistepScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('DEISMultistepScheduler', ({ config }) => DEISMultistepScheduler.fromConfig(config), {
  stateScale: 'variance-preserving',
});
