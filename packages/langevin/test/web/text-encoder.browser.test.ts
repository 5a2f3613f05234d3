import { webRuntime } from 'langevin/web';
import { compareWithTransformers } from './support/text-encoders.ts';

compareWithTransformers({ device: 'wasm', runtime: webRuntime({ threads: 1 }), limit: 1e-4 }, ['new-eos']);
