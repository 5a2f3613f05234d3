export type { DDIMStreamOptions, EtaOptions } from './ddim-options.ts';
export * from './ddim-pipeline.ts';
export * from './ddpm-pipeline.ts';
export * from './discrete-pipeline.ts';
export * from './pndm-pipeline.ts';
