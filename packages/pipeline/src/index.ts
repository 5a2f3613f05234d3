export * from './component-registry.ts';
export type * from './component-table.ts';
export * from './diffusion-pipeline.ts';
export * from './image-pipeline-output.ts';
export type { AnyPipelineLoadOptions, PipelineLoadOptions } from './load-options.ts';
export * from './raster-image.ts';
