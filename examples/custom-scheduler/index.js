// @ts-check
// Importing the package is enough: from then on, a pipeline's folder that names the scheduler loads with it.
import { registerComponent } from 'langevin';
import { MidpointScheduler } from './midpoint-scheduler.js';

registerComponent(MidpointScheduler);

export { MidpointScheduler };
