import { readFileSync } from 'node:fs';
import { Generator, installPlatform } from '@langevin/core';
import { type UNet2DConfig, UNet2DModel } from '@langevin/models';
import type { StreamOptions, StreamResult } from '@langevin/pipeline';
import { nodePlatform } from '@langevin/runtime-node';
import { ScoreSdeVeScheduler } from '@langevin/schedulers';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { fixturePath } from '../../../../test/support/reference.ts';

installPlatform(nodePlatform());

/** The checkpoint of 16 × 16 images that every run here is short on. */
export const checkpoint: string = fixturePath('pipeline/score-sde-ve');

/** Its files. */
export function checkpointFiles(): Record<string, Uint8Array> {
  const paths = [
    'model_index.json',
    'scheduler/scheduler_config.json',
    'unet/config.json',
    'unet/diffusion_pytorch_model.safetensors',
  ];
  return Object.fromEntries(paths.map((path) => [path, Uint8Array.from(readFileSync(`${checkpoint}/${path}`))]));
}

/** An untrained network of 8 × 8 images, the same each time. */
export function tinyNetwork(config: Partial<UNet2DConfig> = {}): UNet2DModel {
  const tiny: Partial<UNet2DConfig> = {
    sampleSize: 8,
    blockOutChannels: [16, 32],
    downBlockTypes: ['DownBlock2D', 'DownBlock2D'],
    upBlockTypes: ['UpBlock2D', 'UpBlock2D'],
    layersPerBlock: 1,
    normNumGroups: 8,
    ...config,
  };
  return UNet2DModel.fromConfig(tiny, { generator: new Generator(1) });
}

/** A pipeline with that network, and a scheduler that starts from a small sigma. */
export function tinyPipeline(config: Partial<UNet2DConfig> = {}): ScoreSdeVePipeline {
  return new ScoreSdeVePipeline({ unet: tinyNetwork(config), scheduler: new ScoreSdeVeScheduler({ sigmaMax: 10 }) });
}

/** Runs a pipeline to its end. The mean is unclamped: from an untrained network, clamping would hide nearly all of it. */
export async function finish(pipe: Pick<ScoreSdeVePipeline, 'stream'>, options: StreamOptions): Promise<StreamResult> {
  const steps = pipe.stream(options);
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}
