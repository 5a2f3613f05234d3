import { Generator, MemoryFiles } from '@langevin/core';
import { DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { DirectoryFiles } from '@langevin/runtime-node';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath, readFixtureJson, readReference } from '../../../test/support/reference.ts';
import { finish } from './support/pipelines.ts';

const flat = fixturePath('pipeline/flat-score-sde-ve');
registerComponent(ScoreSdeVePipeline);

interface Case {
  readonly prefix: string;
  readonly seeds: number;
  readonly arguments: { readonly batch_size: number; readonly num_inference_steps: number };
}

describe('a folder whose files stand side by side', () => {
  const reference = readReference('pipeline/flat-score-sde-ve-expected.safetensors');
  const { cases } = readFixtureJson<{ cases: Case[] }>('pipeline/flat-score-sde-ve-expected.json');

  it.each(cases)('draws the pictures of diffusers: seed $seeds, $arguments', async ({ prefix, seeds, ...run }) => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const pipe = await DiffusionPipeline.fromPretrained<ScoreSdeVePipeline>(flat, { onWarning });
    const { mean } = await finish(pipe, {
      batchSize: run.arguments.batch_size,
      numInferenceSteps: run.arguments.num_inference_steps,
      generator: new Generator(seeds),
    });
    const { shape, data } = reference[`${prefix}unclamped`]!;
    expect(mean.dims).toEqual(shape);
    expect(errorOverRms(mean.data, data)).toBeLessThan(1e-4);
    expect(warnings).toEqual([]);
    await pipe.dispose();
  });

  it('may call the network "model", and the pipeline by a module of its own', async () => {
    const files = new DirectoryFiles(flat);
    const index = JSON.parse(new TextDecoder().decode(await files.read('model_index.json')));
    const { unet: network, ...others } = index;
    const names = ['config.json', 'scheduler_config.json', 'diffusion_pytorch_model.bin'];
    const copies = await Promise.all(names.map(async (name) => [name, await files.read(name)] as const));
    const renamed = { ...others, model: network, _class_name: ['scoresdeve', 'ScoreSdeVePipelineConditioned'] };
    const early = new MemoryFiles({ ...Object.fromEntries(copies), 'model_index.json': JSON.stringify(renamed) });
    await expect(DiffusionPipeline.fromPretrained(early)).rejects.toThrow('ScoreSdeVePipeline.fromPretrained()');
    const [pipe, usual] = await Promise.all([
      ScoreSdeVePipeline.fromPretrained(early),
      ScoreSdeVePipeline.fromPretrained(flat),
    ]);
    const draw = async (one: ScoreSdeVePipeline) => (await finish(one, { numInferenceSteps: 2, seed: 1 })).mean.data;
    expect(await draw(pipe)).toEqual(await draw(usual));
    await Promise.all([pipe.dispose(), usual.dispose()]);
  });
});
