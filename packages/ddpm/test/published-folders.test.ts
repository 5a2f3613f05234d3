import { type ComponentError, Generator, type JsonObject } from '@langevin/core';
import { DDIMPipeline, DDPMPipeline } from '@langevin/ddpm';
import { UNet2DModel } from '@langevin/models';
import { DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { DDIMScheduler, DDPMScheduler } from '@langevin/schedulers';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath, readFixtureJson, readReference } from '../../../test/support/reference.ts';
import { checkpoint, finish } from './support/pipelines.ts';

const flat = fixturePath('pipeline/flat-ddpm');

beforeAll(() => {
  for (const one of [DDPMPipeline, DDIMPipeline, UNet2DModel, DDPMScheduler, DDIMScheduler]) {
    registerComponent(one);
  }
});

describe('a folder of an early version of diffusers', () => {
  it('whose files stand side by side draws the pictures of diffusers, without a warning', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const pipe = await DiffusionPipeline.fromPretrained<DDPMPipeline>(flat, { onWarning });
    expect(pipe).toBeInstanceOf(DDPMPipeline);
    const { mean } = await finish(pipe, { batchSize: 2, numInferenceSteps: 10, generator: new Generator(95) });
    const reference = readReference('pipeline/flat-ddpm-expected.safetensors');
    expect(mean.dims).toEqual(reference['case0.latents']!.shape);
    expect(errorOverRms(mean.data, reference['case0.latents']!.data)).toBeLessThan(1e-4);
    expect(warnings).toEqual([]);
    await pipe.dispose();
  });

  it.each(['GaussianDDPMScheduler', 'DDPMScheduler'])('has settings of then: %s', async (className) => {
    const early = { _class_name: className, timesteps: 500, clip_predicted_image: false, tensor_format: 'pt' };
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const { config } = DDPMScheduler.fromConfig({ ...early, predict_epsilon: false }, { onWarning });
    expect(config).toMatchObject({ numTrainTimesteps: 500, clipSample: false, predictionType: 'sample' });
    expect(DDPMScheduler.fromConfig({ ...early, predict_epsilon: true }).config.predictionType).toBe('epsilon');
    // What is said in today's words counts.
    const both = { ...early, num_train_timesteps: 800, prediction_type: 'epsilon', predict_epsilon: false };
    expect(DDPMScheduler.fromConfig(both, { onWarning: () => {} }).config).toMatchObject({
      numTrainTimesteps: 800,
      predictionType: 'epsilon',
    });
    expect(warnings).toEqual([]);
  });
});

describe('the class that is called', () => {
  it('decides: a DDIMPipeline makes a DDIMScheduler of what the folder of a DDPMPipeline has', async () => {
    const ddim = await DDIMPipeline.fromPretrained(flat);
    expect(ddim).toBeInstanceOf(DDIMPipeline);
    const scheduler = ddim.scheduler as DDIMScheduler;
    expect(scheduler).toBeInstanceOf(DDIMScheduler);
    const settings = readFixtureJson<JsonObject>('pipeline/flat-ddpm/scheduler_config.json');
    expect(scheduler.toJSON()).toMatchObject({ beta_end: settings.beta_end, clip_sample: settings.clip_sample });
    const short = { numInferenceSteps: 3, seed: 4 };
    const plain = await finish(ddim, short);
    expect((await finish(ddim, { ...short, eta: 1 })).mean.data).not.toEqual(plain.mean.data);

    // As diffusers: what DDPM's settings give a DDIMScheduler, run by hand.
    const ddpm = await DDPMPipeline.fromPretrained(flat);
    ddpm.scheduler = DDIMScheduler.fromConfig(ddpm.scheduler.config);
    expect((await finish(ddpm, short)).mean.data).toEqual(plain.mean.data);
    await Promise.all([ddim.dispose(), ddpm.dispose()]);
  });

  it('takes a scheduler that is handed over as it is', async () => {
    const scheduler = new DDPMScheduler();
    const ddim = await DDIMPipeline.fromPretrained(flat, { scheduler });
    expect(ddim.scheduler).toBe(scheduler);
    await ddim.dispose();
  });

  it('loads the folder of somebody’s own class, and the error names it', async () => {
    const files = checkpoint('ddpm');
    const index = JSON.parse(new TextDecoder().decode(await files.read('model_index.json'))) as JsonObject;
    const own = checkpoint('ddpm', { 'model_index.json': JSON.stringify({ ...index, _class_name: 'myDDPMPipeline' }) });
    const error = (await DiffusionPipeline.fromPretrained(own).catch((caught: unknown) => caught)) as ComponentError;
    expect(error).toMatchObject({ code: 'component', expected: ['DDPMPipeline', 'DDIMPipeline'] });
    expect(error.message).toContain('Load it as one of them: DDPMPipeline.fromPretrained()');
    const pipe = await DDPMPipeline.fromPretrained(own);
    expect((await pipe.generate({ numInferenceSteps: 1, seed: 0 })).images).toHaveLength(1);
    await pipe.dispose();
  });
});
