export * from './dit-pipeline.ts';
export type { LDMComponents } from './ldm-components.ts';
export * from './ldm-pipeline.ts';
export * from './ldm-super-resolution-pipeline.ts';
