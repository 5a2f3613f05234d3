import {
  type FloatTensor,
  floatTensor,
  Generator,
  installPlatform,
  type PredictFunction,
  type Scheduler,
} from '@langevin/core';
import { DiTPipeline, LDMPipeline, LDMSuperResolutionPipeline } from '@langevin/latent';
import { AutoencoderKL, DiTTransformer2DModel, UNet2DModel, VQModel } from '@langevin/models';
import { registerComponent, type StreamResult } from '@langevin/pipeline';
import { nodePlatform } from '@langevin/runtime-node';
import * as schedulers from '@langevin/schedulers';
import {
  errorOverRms,
  type ReferenceTensor,
  readFixtureJson,
  readReference,
} from '../../../../test/support/reference.ts';

installPlatform(nodePlatform());
for (const one of [LDMPipeline, LDMSuperResolutionPipeline, DiTPipeline]) registerComponent(one);
for (const one of [UNet2DModel, DiTTransformer2DModel, VQModel, AutoencoderKL]) registerComponent(one);

/** A run of a pipeline of diffusers. */
export interface LatentCase {
  readonly prefix: string;
  readonly arguments: {
    readonly batch_size?: number;
    readonly num_inference_steps: number;
    readonly eta?: number;
    readonly class_labels?: readonly number[];
    readonly guidance_scale?: number;
  };
  readonly seeds: number;
  readonly global_seed?: number;
  readonly scheduler: Readonly<Record<string, unknown>> & { readonly _class_name: string };
  readonly draws: readonly { readonly shape: readonly number[] }[];
  readonly scheduler_steps: number;
  readonly sensitivity: { readonly latents: number };
}

/** The runs of a pipeline, and the tensors of each. */
export class LatentCases {
  readonly cases: readonly LatentCase[];
  readonly #tensors: Readonly<Record<string, ReferenceTensor>>;

  constructor(name: string) {
    this.cases = readFixtureJson<{ cases: LatentCase[] }>(`pipeline/${name}-expected.json`).cases;
    this.#tensors = readReference(`pipeline/${name}-expected.safetensors`);
  }

  /** A tensor of a run. */
  tensor({ prefix }: LatentCase, key: string): FloatTensor {
    const { shape, data } = this.#tensors[`${prefix}${key}`]!;
    return floatTensor(shape, Float32Array.from(data));
  }

  /** How far latents, as the decoder gets them, are from the run's, over what may be. */
  latentsError(one: LatentCase, latents: FloatTensor): number {
    const { dims, data } = this.tensor(one, 'latents');
    if (`${latents.dims}` !== `${dims}`) throw new Error(`[${latents.dims}] where [${dims}] was expected`);
    const rms = Math.sqrt(data.reduce((sum, value) => sum + value ** 2, 0) / data.length);
    return errorOverRms(latents.data, data) / Math.max(2e-3, (30 * one.sensitivity.latents) / rms);
  }

  /** The share of values of images `[batch, channels, height, width]` that are within a step of 8 bits of the run's. */
  shareAlike(one: LatentCase, images: FloatTensor): number {
    // The reference has its channels last.
    const { dims, data } = this.tensor(one, 'images');
    const [batch = 0, height = 0, width = 0, channels = 0] = dims;
    if (`${images.dims}` !== `${[batch, channels, height, width]}`) throw new Error(`[${images.dims}]: not the shape`);
    const area = height * width;
    const alike = images.data.filter((value, i) => {
      const [image, channel, place] = [Math.floor(i / area / channels), Math.floor(i / area) % channels, i % area];
      return Math.abs(value - data[(image * area + place) * channels + channel]!) <= 1 / 255;
    });
    return alike.length / images.data.length;
  }
}

/** The scheduler of a run. */
export function schedulerOf(one: LatentCase): Scheduler {
  const settings = Object.entries(one.scheduler).map(([key, value]) => [key, value === '-inf' ? -Infinity : value]);
  const named = schedulers as unknown as Record<string, { fromConfig(config: object): Scheduler }>;
  return named[one.scheduler._class_name]!.fromConfig(Object.fromEntries(settings));
}

/** Has a scheduler, and others that are made of it, tell the first noise that it is given of a network, and of which sample. */
export function telling<S extends Scheduler>(scheduler: S, tell: (noise: FloatTensor, sample: FloatTensor) => void): S {
  const { sample } = scheduler;
  const own = scheduler as S & { with?(settings: object): Scheduler };
  const { with: adjusted } = own;
  if (adjusted) own.with = (settings) => telling(adjusted.call(scheduler, settings), tell);
  let isFirst = true;
  own.sample = (predict, start, context) => {
    const told: PredictFunction = async (state, level) => {
      const prediction = await predict(state, level);
      if (isFirst) tell(copyOf(prediction.noise), copyOf(state));
      isFirst = false;
      return prediction;
    };
    return sample.call(scheduler, told, start, context);
  };
  return scheduler;
}

function copyOf({ dims, data }: FloatTensor): FloatTensor {
  return floatTensor(dims, data.slice());
}

/**
 * What a run draws: its noise, and a generator for its steps, since diffusers' pipelines draw in these from torch's global
 * generator; for a batch twice as large where it is guided.
 */
export function drawsOf({ seeds, global_seed, draws }: LatentCase): { latents: FloatTensor; generator: Generator } {
  const shape = draws[0]!.shape;
  const isDoubled = draws[1] !== undefined && draws[1].shape[0] !== shape[0];
  const generator = isDoubled ? new DoubledGenerator(global_seed) : new Generator(global_seed);
  return { latents: new Generator(seeds).randn(shape), generator };
}

class DoubledGenerator extends Generator {
  override randn([batch = 1, ...image]: readonly number[]): FloatTensor {
    const both = super.randn([2 * batch, ...image]);
    return floatTensor([batch, ...image], both.data.slice(0, both.data.length / 2));
  }
}

/** Runs a stream to its end. */
export async function finish(steps: AsyncGenerator<unknown, StreamResult>): Promise<StreamResult> {
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}
