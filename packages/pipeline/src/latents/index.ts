export * from './decoding-network.ts';
export { joinChannels } from './join-channels.ts';
export { type LatentOptions, type PictureSizeOptions, pictureSizeKinds } from './latent-options.ts';
export * from './latent-pipeline.ts';
