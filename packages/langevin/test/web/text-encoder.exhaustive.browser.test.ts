import { webRuntime } from 'langevin/web';
import { compareWithTransformers } from './support/text-encoders.ts';

compareWithTransformers({ device: 'webgpu', runtime: webRuntime(), limit: 1e-3 }, ['sd2', 'new-eos']);
