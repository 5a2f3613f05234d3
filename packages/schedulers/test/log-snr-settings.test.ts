import {
  Generator,
  type JsonObject,
  type NoiseLevel,
  runScheduler,
  type Scheduler,
  type StepChoice,
} from '@langevin/core';
import {
  DEISMultistepScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  DPMSolverSinglestepScheduler,
  SASolverScheduler,
  UniPCMultistepScheduler,
  VeSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { type Options, strict } from './support/scheduler-files.ts';
import { referenceMixture } from './support/score-sde-reference.ts';

/** A class whose statics are called on a value, as a program does that lets its user choose. */
interface AnyClass {
  readonly className: string;
  fromConfig(
    config: object,
    options?: Options,
  ): Scheduler & {
    levelsFor(steps: StepChoice): readonly NoiseLevel[];
    toJSON(): JsonObject;
  };
}

const classes: readonly AnyClass[] = [
  DEISMultistepScheduler,
  DPMSolverMultistepScheduler,
  DPMSolverSinglestepScheduler,
  SASolverScheduler,
  UniPCMultistepScheduler,
] as never;
const silent = { onWarning: () => {} };
const betas = { beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 };

describe.each(classes)('the settings of a $className', (schedulerClass) => {
  const own = { _class_name: schedulerClass.className, ...betas };

  it('are written as diffusers reads them', () => {
    const scheduler = schedulerClass.fromConfig(own, strict);
    // JSON has no -Infinity, and null is not what diffusers takes for it.
    expect(scheduler.toJSON()).not.toHaveProperty('lambda_min_clipped');
    expect(scheduler.toJSON()).toMatchObject({ ...own, use_beta_sigmas: false, thresholding: false });
  });

  it("ask for nothing of diffusers' flows", () => {
    const flows = { use_flow_sigmas: false, flow_shift: 1.0, use_dynamic_shifting: false };
    expect(() => schedulerClass.fromConfig({ ...own, ...flows }, strict)).not.toThrow();
    expect(() => schedulerClass.fromConfig({ ...own, use_flow_sigmas: true })).toThrow(
      'use_flow_sigmas: true is not supported; it has to be false.',
    );
  });

  it('may be those of any other, as in diffusers', () => {
    for (const other of classes.filter((one) => one !== schedulerClass)) {
      for (const [solverType, algorithmType] of [
        ['bh1', 'deis'],
        ['heun', 'sde-dpmsolver++'],
        ['logrho', 'noise_prediction'],
      ]) {
        const config = { ...own, _class_name: other.className, solver_type: solverType, algorithm_type: algorithmType };
        expect(() => schedulerClass.fromConfig(config, strict)).not.toThrow();
      }
    }
  });

  it.each([{ useKarrasSigmas: true }, { timestepSpacing: 'trailing' }])(
    'let a run follow a path, %o',
    async (spaced) => {
      const options = { ...betas, ...spaced, algorithmType: 'sde-dpmsolver++', finalSigmasType: 'sigma_min' };
      const run = { shape: [1, 3, 4, 4], numInferenceSteps: 8, generator: new Generator(0), brownianPath: true };
      const { mean } = await runScheduler(schedulerClass.fromConfig(options, silent), referenceMixture.predict, run);
      expect(mean.data.every(Number.isFinite)).toBe(true);
    },
  );

  it('let its steps be chosen', () => {
    const scheduler = schedulerClass.fromConfig(own);
    const told = scheduler.levelsFor({ numInferenceSteps: 3, timesteps: [900, 30, 5] });
    expect(told.slice(0, 3).map(({ timestep }) => timestep)).toEqual([900, 30, 5]);
    const ratios = scheduler.levelsFor({ numInferenceSteps: 2, sigmas: [9, 1, 0] });
    expect(ratios.map(({ scale, sigma }) => sigma / scale)).toEqual([9, 1, 0].map((ratio) => expect.closeTo(ratio, 6)));
    const spaced = schedulerClass.fromConfig({ ...own, use_karras_sigmas: true });
    expect(() => spaced.levelsFor({ numInferenceSteps: 1, timesteps: [3] })).toThrow('timesteps: the settings space');
    expect(() => scheduler.levelsFor({ numInferenceSteps: 1000 })).toThrow('numInferenceSteps: 1000 are as many as');
  });
});

describe('the levels of a DPMSolverMultistepScheduler', () => {
  it('have no timesteps where the SDE has none', () => {
    const scheduler = new DPMSolverMultistepScheduler({ sde: new VeSde() });
    expect(scheduler.takesSteps).toEqual(['sigmas']);
    expect(() => scheduler.levelsFor({ numInferenceSteps: 1, timesteps: [3] })).toThrow('timesteps: the SDE has none');
    expect(scheduler.levelsFor({ numInferenceSteps: 2, sigmas: [9, 1, 0] }).map(({ sigma }) => sigma)).toEqual([
      9, 1, 0,
    ]);
    expect(() => scheduler.levelsFor({ numInferenceSteps: 1, sigmas: [9000, 0] })).toThrow(
      'sigmas: [9000,0] begin above the largest sigma, which is 50.',
    );
  });

  it.each(['linspace', 'leading', 'trailing'] as const)('begin where λ is no longer clipped, by %s', (spacing) => {
    const sde = new DiscreteVpSde({ betaSchedule: 'squaredcos_cap_v2' });
    const settings = { sde, lambdaMinClipped: -2, timestepSpacing: spacing };
    const [first] = new DPMSolverMultistepScheduler(settings).levelsFor({ numInferenceSteps: 100 });
    expect(Math.log(first!.scale / first!.sigma)).toBeGreaterThanOrEqual(-2);
    expect(Math.log(first!.scale / first!.sigma)).toBeLessThan(-1.8);
  });
});
