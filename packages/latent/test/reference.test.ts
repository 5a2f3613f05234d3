import { type FloatTensor, floatTensor, scale } from '@langevin/core';
import { DiTPipeline, LDMPipeline, LDMSuperResolutionPipeline } from '@langevin/latent';
import { DiffusionPipeline } from '@langevin/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath } from '../../../test/support/reference.ts';
import { drawsOf, finish, type LatentCase, LatentCases, schedulerOf, telling } from './support/latent-cases.ts';

/** The first images of a batch. */
const firstOf = ({ dims, data }: FloatTensor, count: number): Float32Array =>
  data.slice(0, (data.length / dims[0]!) * count);

describe.each([
  ['ldm', LDMPipeline],
  ['ldm-sr', LDMSuperResolutionPipeline],
  ['dit', DiTPipeline],
] as const)('the images of diffusers from %s', (name, pipelineClass) => {
  const reference = new LatentCases(name);
  let pipe: LDMPipeline | LDMSuperResolutionPipeline | DiTPipeline;
  beforeAll(async () => {
    pipe = await DiffusionPipeline.fromPretrained<typeof pipe>(fixturePath(`pipeline/${name}`));
  });
  afterAll(() => pipe.dispose());

  it('come from the pipeline that the folder names', () => expect(pipe).toBeInstanceOf(pipelineClass));

  const optionsOf = (one: LatentCase): object => {
    const { num_inference_steps, eta, class_labels, guidance_scale } = one.arguments;
    // Pictures are from −1 to 1 there.
    const image = name === 'ldm-sr' ? reference.tensor(one, 'input.image') : undefined;
    const picture =
      image &&
      floatTensor(
        image.dims,
        image.data.map((value) => value / 2 + 0.5),
      );
    return {
      numInferenceSteps: num_inference_steps,

      ...(eta !== undefined && { eta }),
      ...(class_labels && { classLabels: class_labels, guidanceScale: guidance_scale }),
      ...(picture && { image: picture }),
      ...drawsOf(one),
    };
  };

  it.each(reference.cases)('are these: $arguments, $scheduler._class_name', async (one) => {
    const first: FloatTensor[] = [];
    pipe.scheduler = telling(schedulerOf(one), (...tensors) => first.push(...tensors));
    const { mean, images, evaluations } = await finish(pipe.stream(optionsOf(one) as never));
    expect(evaluations).toBe(one.scheduler_steps);
    const [noise, sample] = first as [FloatTensor, FloatTensor];
    const [batch = 0] = sample.dims;
    // Where there is guidance, the reference has the batch twice.
    expect(errorOverRms(sample.data, firstOf(reference.tensor(one, 'first.sample'), batch))).toBeLessThan(1e-6);
    expect(errorOverRms(noise.data, firstOf(reference.tensor(one, 'first.output'), batch))).toBeLessThan(1e-4);
    const latentScale = name === 'ldm-sr' ? 1 : pipe.decoder.config.scalingFactor;
    expect(reference.latentsError(one, scale(1 / latentScale, mean))).toBeLessThan(0.1);
    expect(reference.shareAlike(one, images)).toBeGreaterThan(0.998);
  });
});
