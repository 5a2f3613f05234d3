import * as core from '@langevin/core';
import * as ddpm from '@langevin/ddpm';
import * as models from '@langevin/models';
import * as onnx from '@langevin/onnx';
import * as pipeline from '@langevin/pipeline';
import * as runtimeNode from '@langevin/runtime-node';
import * as schedulers from '@langevin/schedulers';
import * as scoreSdeVe from '@langevin/score-sde-ve';
import * as langevin from 'langevin';
import * as node from 'langevin/node';
import { describe, expect, it } from 'vitest';

describe('langevin', () => {
  it.each(Object.entries({ core, ddpm, models, onnx, pipeline, schedulers, scoreSdeVe }))(
    're-exports everything of %s',
    (_name, part) => {
      // A name that two packages export would be dropped without a word.
      for (const [name, value] of Object.entries(part)) {
        expect((langevin as Record<string, unknown>)[name], name).toBe(value);
      }
    },
  );

  it.each([
    'ScoreSdeVePipeline',
    'DDPMPipeline',
    'DDIMPipeline',
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

  it('registers its components under their names on disk', () => {
    expect(langevin.registeredComponent('UNet2DModel')).toBe(langevin.UNet2DModel);
    expect(langevin.registeredComponent('ScoreSdeVeScheduler')).toBe(langevin.ScoreSdeVeScheduler);
    expect(langevin.registeredComponent('ScoreSdeVePipeline')).toBe(langevin.ScoreSdeVePipeline);
    expect(langevin.registeredComponent('DDIMScheduler')).toBe(langevin.DDIMScheduler);
    expect(langevin.registeredComponent('DDIMPipeline')).toBe(langevin.DDIMPipeline);
    expect(langevin.registeredComponent('DDPMScheduler')).toBe(langevin.DDPMScheduler);
    expect(langevin.registeredComponent('DDPMPipeline')).toBe(langevin.DDPMPipeline);
  });

  it('says which of its components diffusers has', () => {
    const { PredictorCorrectorScheduler, ProbabilityFlowScheduler, VpSde } = langevin;
    const ours = [PredictorCorrectorScheduler, ProbabilityFlowScheduler].map((one) => new one({ sde: new VpSde() }));
    const shared = [langevin.ScoreSdeVeScheduler, langevin.DDPMScheduler, langevin.DDIMScheduler].map(
      (one) => new one(),
    );
    expect(shared.map(langevin.libraryOf)).toEqual(['diffusers', 'diffusers', 'diffusers']);
    expect(ours.map(langevin.libraryOf)).toEqual(['langevin', 'langevin']);
    expect(langevin.UNet2DModel.library).toBe('diffusers');
  });
});

describe('langevin/node', () => {
  it('has everything that only Node has', () => {
    expect(node).toEqual(runtimeNode);
    expect(node).toMatchObject({ nodeRuntime: expect.any(Function), nodePlatform: expect.any(Function) });
  });
});
