export * from './adjustable-scheduler.ts';
export { fromCentered, toCentered } from './centered-images.ts';
export { type ClassLabels, classLabelTensor } from './class-labels.ts';
export type { ComponentEvent, ComponentListener } from './component-events.ts';
export { componentFiles } from './component-files.ts';
export * from './component-registry.ts';
export type * from './component-table.ts';
export type * from './denoising-network.ts';
export * from './denoising-pipeline.ts';
export * from './diffusion-pipeline.ts';
export type {
  DenoisingOptions,
  GenerateOptions,
  OutputOptions,
  StreamOptions,
  StreamResult,
} from './generation-options.ts';
export type { GuidanceOptions, ScoreGuidance } from './guidance-options.ts';
export { ImagePipeline, type ImagePipelineComponents } from './image-pipeline.ts';
export * from './image-pipeline-output.ts';
export type { InvertOptions } from './inversion-options.ts';
export * from './known-part/index.ts';
export * from './latent-colours/fit-decoder-colours.ts';
export * from './latent-colours/fit-latent-colours.ts';
export * from './latent-colours/latent-colours.ts';
export type { PipelineLoadOptions } from './load-options.ts';
export { type ModelIndex, readModelIndex } from './model-index.ts';
export * from './network-rows.ts';
export * from './picture-file/read-picture.ts';
export { pictureData } from './picture-start.ts';
export { filesToLoad } from './plan-components.ts';
export * from './png/read-png.ts';
export * from './raster-image.ts';
export { type SampleShape, sampleShape } from './sample-shape.ts';
export * from './scheduler-reading.ts';
