import { ComposedScheduler, FlowSde, VeSde, VpSde } from '@langevin/schedulers';
import { checkScheduler } from '@langevin/schedulers/testing';
import { it } from 'vitest';

it.each([
  new ComposedScheduler({ sde: new VpSde(), levels: 'exponential' }),
  new ComposedScheduler({ sde: new VpSde(), levels: 'time' }),
  new ComposedScheduler({ sde: new VeSde({ sigmaMax: 10 }), levels: 'beta' }),
  new ComposedScheduler({ sde: new VeSde(), levels: 'polynomial' }),
  new ComposedScheduler({ sde: new FlowSde(), levels: 'time' }),
  new ComposedScheduler({ sde: new FlowSde(), levels: 'time', solver: 'heun' }),
])('a solver on levels of an SDE draws by the rules: $config.solver, $config.levels, %#', async (scheduler) => {
  await checkScheduler(scheduler, { distribution: { numInferenceSteps: 100, tolerance: 0.2 } });
});
