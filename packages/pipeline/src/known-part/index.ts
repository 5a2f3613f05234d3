export * from './basis.ts';
export { fitKnown } from './fit-known.ts';
export type { ImageInput } from './image-input.ts';
export * from './known-images.ts';
export { imposeKnown, type KnownPart } from './known-part.ts';
export type { ValueRange } from './nearest-in-box.ts';
