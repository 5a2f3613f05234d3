export * from './basis.ts';
export { type ImageInput, imageTensor } from './image-input.ts';
export * from './known-images.ts';
export { KnownPart, type KnownPartNames, type KnownPartOptions } from './known-part.ts';
export type { ValueRange } from './nearest-in-range.ts';
