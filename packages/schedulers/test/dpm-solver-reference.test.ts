import { type DenoisingModel, floatTensor, Generator, runScheduler, scoreFrom } from '@langevin/core';
import { DPMSolverMultistepScheduler } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms, readFixtureJson, readReference } from '../../../test/support/reference.ts';

interface DPMSolverCase {
  readonly key: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly steps: number;
  readonly seed: number;
  readonly timesteps: readonly number[];
}

const { cases } = readFixtureJson<{ cases: DPMSolverCase[] }>('dpm_solver.json');
const expected = readReference('dpm_solver.safetensors');

/** The model of the reference; it notes the timesteps that it is told. */
class ReferenceModel implements DenoisingModel {
  readonly timesteps: number[] = [];

  async forward(sample: Parameters<DenoisingModel['forward']>[0], timestep: Parameters<DenoisingModel['forward']>[1]) {
    const t = Number(timestep.data[0]);
    this.timesteps.push(t);
    return floatTensor(
      sample.dims,
      sample.data.map((x) => 0.7 * x + 0.3 * Math.sin(2 * x + t / 200)),
    );
  }
}

describe('DPMSolverMultistepScheduler', () => {
  it.each(cases)('gives the numbers of diffusers, $key $config', async ({ key, config, steps, seed, timesteps }) => {
    const scheduler = DPMSolverMultistepScheduler.fromConfig({ beta_schedule: 'linear', ...config });
    const model = new ReferenceModel();
    // This schedule begins at sigma / scale = 20,000, where the data is a trace of float32's last digits in a score.
    const limit = config.beta_schedule === 'squaredcos_cap_v2' ? 2e-3 : 1e-4;
    const { sample } = await runScheduler(scheduler, scoreFrom(model, scheduler.parameterization!), {
      shape: [2, 3, 4, 4],
      numInferenceSteps: steps,
      generator: new Generator(seed),
    });
    expect(model.timesteps.map(Math.round)).toEqual(timesteps);
    expect(errorOverRms(sample.data, expected[key]!.data)).toBeLessThan(limit);
  });
});
