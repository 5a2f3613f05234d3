import { type FloatTensor, floatTensor, Generator, scale } from '@langevin/core';
import { DDIMPipeline } from '@langevin/ddpm';
import type { DenoisingNetwork } from '@langevin/pipeline';
import { DDIMScheduler } from '@langevin/schedulers';
import { testMixture } from '@langevin/schedulers/testing';
import { expect, it } from 'vitest';

const scheduler = new DDIMScheduler({ clipSample: false, timestepSpacing: 'trailing' });
const seen: FloatTensor[] = [];
/** Predicts the noise of pictures of the test mixture, as if that were in [-1, 1]. */
const network: DenoisingNetwork = {
  config: { sampleSize: [2, 4], inChannels: 1, outChannels: 1, classEmbedType: null, numClassEmbeds: null },
  async forward(sample, timestep) {
    seen.push(sample);
    const level = scheduler.levelsFor({ numInferenceSteps: 1, timesteps: [Number(timestep.data[0])] })[0]!;
    return (await testMixture.predict(sample, level)).noise;
  },
  async savePretrained() {},
};
const pipe = new DDIMPipeline({ unet: network, scheduler });
const dims = [1, 1, 2, 4];
// In [-1, 1] the third component.
const picture = floatTensor(dims, Float32Array.of(0.9, 0.9, 0.9, 0.9, 0.65, 0.65, 0.65, 0.65));

it('starts from a picture in the range of the network, at a listed timestep', async () => {
  const latents = floatTensor(dims);
  await pipe.generate({ image: picture, latents, timesteps: [999, 700, 400, 100], strength: 0.5 });
  const { scale: kept } = scheduler.levelsFor({ numInferenceSteps: 1, timesteps: [400] })[0]!;
  const expected = scale(
    kept,
    floatTensor(
      dims,
      picture.data.map((value) => 2 * value - 1),
    ),
  );
  for (const [i, value] of seen[0]!.data.entries()) expect(value).toBeCloseTo(expected.data[i]!, 6);
});

it('finds the noise of a picture, and draws it again', async () => {
  const image = floatTensor(
    dims,
    picture.data.map((value, i) => value + 0.04 * new Generator(i).randn([1]).data[0]!),
  );
  const { latents } = await pipe.invert({ image, numInferenceSteps: 80 });
  const { images } = await pipe.generate({ latents, numInferenceSteps: 80, outputType: 'tensor' });
  for (const [i, value] of images.data.entries()) expect(Math.abs(value - image.data[i]!)).toBeLessThan(0.02);
});
