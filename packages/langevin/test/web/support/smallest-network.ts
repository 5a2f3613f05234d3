import { Generator, type Runtime, UNet2DModel } from 'langevin';

/** The fewest operations that make a network: WebGPU compiles a program for each, and in software that takes long. */
export function smallestNetwork(runtime?: Runtime): UNet2DModel {
  const config = {
    sampleSize: 8,
    blockOutChannels: [8],
    layersPerBlock: 1,
    downBlockTypes: ['DownBlock2D'],
    midBlockType: null,
    upBlockTypes: ['UpBlock2D'],
    normNumGroups: 4,
    timeEmbeddingType: 'fourier',
  } as const;
  return UNet2DModel.fromConfig(config, { generator: new Generator(0), runtime });
}
