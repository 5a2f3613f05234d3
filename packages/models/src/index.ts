export type { Weight, Weights } from './checkpoint/weights.ts';
export type { ImageSize } from './network/graph.ts';
export { unet2d } from './network/unet2d.ts';
export * from './unet2d-config.ts';
export * from './unet2d-model.ts';
