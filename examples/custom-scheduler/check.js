// @ts-check
import { VeSde, VpSde } from 'langevin';
import { checkScheduler } from 'langevin/testing';
import { MidpointScheduler } from './midpoint-scheduler.js';

// What a package's own tests would do: the contract, saving and loading, and the distribution, in seconds, with no network.
for (const sde of [new VeSde(), new VpSde()]) {
  const { distribution } = await checkScheduler(new MidpointScheduler({ sde }));
  console.log(`${MidpointScheduler.className} with a ${sde.constructor.name}:`, distribution);
}
