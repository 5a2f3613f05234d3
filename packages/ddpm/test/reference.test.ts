import { Generator } from '@langevin/core';
import { DDIMPipeline, DDPMPipeline } from '@langevin/ddpm';
import { DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFixtureJson, readReference } from '../../../test/support/reference.ts';
import { checkpoint } from './support/pipelines.ts';

interface ReferenceCase {
  readonly case: number;
  readonly seed: number;
  readonly batch_size: number;
  readonly num_inference_steps: number;
}

registerComponent(DDPMPipeline);
registerComponent(DDIMPipeline);

describe.each([
  ['ddpm', DDPMPipeline],
  ['ddim', DDIMPipeline],
] as const)('the images of diffusers from %s', (name, pipelineClass) => {
  const expected = readReference(`pipeline/${name}-expected.safetensors`);
  const { cases } = readFixtureJson<{ cases: ReferenceCase[] }>(`pipeline/${name}-expected.json`);
  let pipe: DDPMPipeline | DDIMPipeline;
  beforeAll(async () => {
    pipe = await DiffusionPipeline.fromPretrained<DDPMPipeline | DDIMPipeline>(checkpoint(name));
  });
  afterAll(() => pipe.dispose());

  it('come from the pipeline that the folder names', () => {
    expect(pipe).toBeInstanceOf(pipelineClass);
  });

  it.each(cases)('are these: seed $seed, batch $batch_size, $num_inference_steps steps', async (run) => {
    const { images, evaluations } = await pipe.generate({
      batchSize: run.batch_size,
      numInferenceSteps: run.num_inference_steps,
      generator: new Generator(run.seed),
      outputType: 'tensor',
    });
    // The reference has its channels last.
    const { shape, data } = expected[`case${run.case}.images`]!;
    const [batch, height, width, channels] = shape as [number, number, number, number];
    expect(images.dims).toEqual([batch, channels, height, width]);
    const area = height * width;
    const errors = Array.from(images.data, (value, i) => {
      const [image, channel, place] = [Math.floor(i / area / channels), Math.floor(i / area) % channels, i % area];
      return Math.abs(value - data[(image * area + place) * channels + channel]!);
    });
    expect(evaluations).toBe(run.num_inference_steps);
    if (name === 'ddim' && run.num_inference_steps > 2) {
      // Without noise, an untrained network magnifies what is added to its output: of 3e-7, its distance from PyTorch, it
      // makes 0.02 in 20 steps. The run is as far from itself when 1e-7 is added, which float32 can hardly hold.
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(1 / 255);
    } else {
      expect(Math.max(...errors)).toBeLessThan(1e-5);
    }
  });
});
