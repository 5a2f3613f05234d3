import { type FloatTensor, floatTensor, Generator, InvalidArgumentError } from '@langevin/core';
import { type LDMSuperResolutionOptions, LDMSuperResolutionPipeline } from '@langevin/latent';
import { type DenoisingNetwork, RasterImage } from '@langevin/pipeline';
import { EulerDiscreteScheduler } from '@langevin/schedulers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';
import './support/latent-cases.ts';

let pipe: LDMSuperResolutionPipeline;
beforeAll(async () => {
  pipe = await LDMSuperResolutionPipeline.fromPretrained(fixturePath('pipeline/ldm-sr'));
});
afterAll(() => pipe.dispose());

const picture = (width: number, height: number, seed = 1): RasterImage => {
  const pixels = new Generator(seed).randint(0, 256, [3 * width * height]).data;
  return new RasterImage(width, height, 3, Uint8ClampedArray.from(pixels, Number));
};

const latents = async (options: LDMSuperResolutionOptions, from = pipe): Promise<FloatTensor> => {
  const { images } = await from.generate({ seed: 3, numInferenceSteps: 2, ...options, outputType: 'latent' });
  return images;
};

describe('the pictures of an LDMSuperResolutionPipeline', () => {
  it('may be pictures or a tensor, several, or one for all images', async () => {
    const one = await latents({ image: picture(12, 8) });
    expect(one.dims).toEqual([1, 3, 8, 12]);
    expect(await latents({ image: RasterImage.toTensor([picture(12, 8)]) })).toEqual(one);
    expect(await latents({ image: picture(12, 8), batchSize: 2 })).toEqual(
      await latents({ image: [picture(12, 8), picture(12, 8)] }),
    );
    expect((await latents({ image: picture(12, 8).toGray() })).dims).toEqual([1, 3, 8, 12]);
  });

  it.each<[string, object]>([
    ['image: undefined', {}],
    ['a size that the network does not take', { image: picture(11, 8) }],
    ['image: has the shape', { image: [picture(8, 8), picture(8, 8, 2)], batchSize: 3 }],
    ['image: holds 255', { image: floatTensor([1, 3, 8, 8], new Float32Array(192).fill(255)) }],
    ['height: there is no such option', { image: picture(8, 8), height: 16 }],
  ])('are refused: %s', (message, options) => {
    const refused = (): unknown => pipe.stream(options as LDMSuperResolutionOptions);
    expect(refused).toThrow(InvalidArgumentError);
    if (message.includes(': ')) expect(refused).toThrow(message.replace('image: undefined', 'image'));
  });

  it('go beside the latents scaled as these are, by a scheduler of another scale', async () => {
    const given: FloatTensor[] = [];
    const unet: DenoisingNetwork = {
      config: pipe.network.config,
      savePretrained: async () => {},
      forward(sample, timestep, options) {
        given.push(sample);
        return pipe.network.forward(sample, timestep, options);
      },
    };
    const own = new LDMSuperResolutionPipeline({ ...pipe.components, unet });
    own.scheduler = EulerDiscreteScheduler.fromConfig(pipe.scheduler.config!);
    const factors: number[] = [];
    const image = RasterImage.toTensor([picture(8, 8)]);
    await latents(
      { image, numInferenceSteps: 3, onStep: ({ level }) => void factors.push(1 / Math.hypot(1, level.sigma)) },
      own,
    );
    expect(given).toHaveLength(3);
    // The second evaluation is at the level where the first step ended.
    const beside = given[1]!.data.slice(192);
    for (const [i, value] of beside.entries()) expect(value).toBeCloseTo(factors[0]! * (2 * image.data[i]! - 1), 6);
  });
});
