import { DDIMScheduler, DDPMScheduler } from '@langevin/schedulers';
import { describeFamily } from './support/describe-family.ts';

describeFamily('DDPMScheduler', ({ config }) => DDPMScheduler.fromConfig(config), { stateScale: 'own' });

describeFamily('DDIMScheduler', ({ config, step_kwargs }) => DDIMScheduler.fromConfig({ ...config, ...step_kwargs }), {
  stateScale: 'own',
});
