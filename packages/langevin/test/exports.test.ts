import * as consistency from '@langevin/consistency';
import * as core from '@langevin/core';
import * as ddpm from '@langevin/ddpm';
import * as evaluation from '@langevin/evaluation';
import * as latent from '@langevin/latent';
import * as models from '@langevin/models';
import * as onnx from '@langevin/onnx';
import * as pipeline from '@langevin/pipeline';
import * as latents from '@langevin/pipeline/latents';
import * as runtimeNode from '@langevin/runtime-node';
import * as schedulers from '@langevin/schedulers';
import * as scoreSdeVe from '@langevin/score-sde-ve';
import * as langevin from 'langevin';
import * as node from 'langevin/node';
import { describe, expect, it } from 'vitest';
import { componentSources } from '../src/component-sources.ts';
import { emojiFaces } from './support/model.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('langevin', () => {
  it.each(
    Object.entries({
      consistency,
      core,
      ddpm,
      evaluation,
      latent,
      latents,
      models,
      onnx,
      pipeline,
      schedulers,
      scoreSdeVe,
    }),
  )('re-exports everything of %s', (_name, part) => {
    // A name that two packages export would be dropped without a word.
    for (const [name, value] of Object.entries(part)) {
      expect((langevin as Record<string, unknown>)[name], name).toBe(value);
    }
  });

  it.each([
    'ScoreSdeVePipeline',
    'ConsistencyModelPipeline',
    'DDPMPipeline',
    'DDIMPipeline',
    'PNDMPipeline',
    'LDMPipeline',
    'LDMSuperResolutionPipeline',
    'DiTPipeline',
    'ScoreSdeVeScheduler',
    'UNet2DModel',
    'DiffusionPipeline',
    'Generator',
    'RasterImage',
    'Tensor',
    'LangevinError',
    'registerComponent',
    'runScheduler',
  ])('has %s', (name) => {
    expect(langevin).toHaveProperty(name, expect.any(Function));
  });

  it('installs the Node platform', () => {
    const { runtime } = langevin.currentPlatform();
    expect(runtime.devices).toContain('cpu');
  });

  it('registers each of its components under its name on disk', () => {
    const exported: readonly unknown[] = Object.values(langevin);
    const components = exported.filter(isComponentClass);
    expect(components).toContain(langevin.PredictorCorrectorScheduler);
    for (const one of components) expect(langevin.registeredComponent(one.className), one.className).toBe(one);
  });

  it('has a source of each of its components for pages, which brings it under each of its names', async () => {
    const exported: readonly unknown[] = Object.values(langevin);
    const components = exported.filter(isComponentClass);
    const names = components.flatMap(({ className, formerNames = [] }) => [className, ...formerNames]);
    expect(Object.keys(componentSources).sort()).toEqual([...new Set(names)].sort());
    for (const [name, load] of Object.entries(componentSources)) {
      expect(Object.values(await load()), name).toContain(langevin.registeredComponent(name));
    }
  });

  it.each([
    new langevin.PredictorCorrectorScheduler({ sde: new langevin.VeSde() }),
    new langevin.ProbabilityFlowScheduler({ sde: new langevin.VeSde() }),
  ])('loads what it saved with $constructor.className', async (scheduler) => {
    const folder = temporaryFolder();
    const pipe = await langevin.DiffusionPipeline.fromPretrained(emojiFaces, { scheduler });
    await pipe.savePretrained(folder);
    await pipe.dispose();

    const loaded = await langevin.DiffusionPipeline.fromPretrained(folder);
    const { scheduler: found } = loaded.components;
    await loaded.dispose();
    expect(found).toBeInstanceOf(scheduler.constructor);
    expect(JSON.parse(JSON.stringify(found))).toEqual(JSON.parse(JSON.stringify(scheduler)));
  });
});

/** The bases of pipelines have no name of their own on disk. */
function isComponentClass(value: unknown): value is langevin.ComponentClass {
  if (typeof value !== 'function' || value === langevin.DiffusionPipeline) return false;
  return Object.hasOwn(value, 'className') && 'fromPretrained' in value;
}

describe('langevin/node', () => {
  it('has everything that only Node has', () => {
    expect(node).toEqual(runtimeNode);
    expect(node).toMatchObject({ nodeRuntime: expect.any(Function), nodePlatform: expect.any(Function) });
  });
});
