import { webRuntime } from 'langevin/web';
import { compareAutoencoder, compareWithPyTorch } from './support/network-cases.ts';

const places = [
  { name: 'WebAssembly on one thread', device: 'wasm', runtime: webRuntime({ threads: 1 }), limit: 1e-4 },
  { name: 'WebAssembly on two threads', device: 'wasm', runtime: webRuntime({ threads: 2 }), limit: 1e-4 },
  { name: 'WebGPU', device: 'webgpu', runtime: webRuntime(), limit: 1e-3 },
];

compareWithPyTorch(places, ['ncsnpp-tiny', 'ncsnpp-4level', 'ddpm-tiny', 'gray-tiny', 'adm-tiny', 'odd-tiny'], [0, 1]);
compareAutoencoder(places);
