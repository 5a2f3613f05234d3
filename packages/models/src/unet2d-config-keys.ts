import { defaultUNet2DConfig, type UNet2DConfig } from './unet2d-config.ts';

/** The class's name on disk: diffusers' own. */
export const unet2dClassName = 'UNet2DModel';

/** The configuration's keys, in diffusers' order. */
export const unet2dConfigKeys = Object.keys(defaultUNet2DConfig) as readonly (keyof UNet2DConfig)[];
