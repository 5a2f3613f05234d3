import {
  floatTensor,
  Generator,
  linearCombination,
  type PredictFunction,
  predictionFrom,
  runScheduler,
  type SamplingResult,
} from '@langevin/core';
import {
  type ComposedConfig,
  ComposedScheduler,
  DDIMScheduler,
  DDPMScheduler,
  DiscreteVpSde,
  EDMHeunScheduler,
  FlowSde,
  GaussianMixtureModel,
  logLikelihood,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  registerLevelRule,
  registerSolver,
  ScoreSdeVeScheduler,
  type Solver,
  samplingStep,
  stridesOf,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { checkOrder, checkScheduler } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';

const mixture = new GaussianMixtureModel({ means: new Generator(1).randn([3, 1, 2, 2]), std: 0.2 });
const options = { shape: [4, 1, 2, 2], numInferenceSteps: 8 };

describe('a solver on levels of an SDE', () => {
  it.each([
    new ComposedScheduler({ sde: new VeSde() }),
    new ComposedScheduler({ sde: new VpSde(), levels: 'time', solver: 'euler-ancestral' }),
    new ComposedScheduler({ sde: new VpSde(), levels: 'time', solver: 'heun' }),
    new ComposedScheduler({ sde: new DiscreteVpSde(), levels: 'trailing' }),
    new ComposedScheduler({ sde: new FlowSde(), levels: 'time', shift: 3 }),
  ])('draws by the rules: $config.solver, $config.sde.constructor.className, $config.levels', async (scheduler) => {
    await checkScheduler(scheduler, { distribution: { numInferenceSteps: 100, batchSize: 500, tolerance: 0.2 } });
  });

  it.each([
    [new VpSde(), 'time'],
    [new VpSde(), 'karras'],
    [new FlowSde(), 'time'],
  ] as const)('is of order 2 by Heun’s method, whatever the scale of the levels, %#', async (sde, levels) => {
    const scheduler = new ComposedScheduler({ sde, levels, solver: 'heun' });
    expect(await checkOrder(scheduler, 2)).toBeGreaterThan(1.7);
  });

  it('visits the timesteps of diffusers’ spacings, where the SDE has some', () => {
    const sde = new DiscreteVpSde();
    for (const timestepSpacing of ['linspace', 'leading', 'trailing'] as const) {
      const timesteps = new ComposedScheduler({ sde, levels: timestepSpacing })
        .levelsFor({ numInferenceSteps: 10 })
        .slice(0, -1)
        .map((level) => Math.round(sde.parameterization.timestep(level) * 100) / 100);
      expect(timesteps).toEqual(new DDIMScheduler({ timestepSpacing }).timestepsFor(10));
    }
    const make = (): ComposedScheduler => new ComposedScheduler({ sde: new VeSde(), levels: 'leading' });
    expect(make).toThrow('levels: "leading" needs an SDE of timesteps; take \'time\', or an SDE of betas');
  });

  it('spaces sigmas by a power in log σ, of which 1 is even', () => {
    const sigmasBy = (levels: string, rho: number | null = null): number[] =>
      new ComposedScheduler({ sde: new VeSde(), levels, rho })
        .levelsFor({ numInferenceSteps: 5 })
        .map(({ sigma }) => sigma);
    const even = sigmasBy('exponential');
    for (const [i, sigma] of sigmasBy('polynomial', 1).entries()) expect(sigma).toBeCloseTo(even[i]!, 8);
    const [, , middle] = sigmasBy('polynomial');
    // A quarter of the way from log σ_min to log σ_max.
    expect(Math.log(middle! / even[4]!) / Math.log(even[0]! / even[4]!)).toBeCloseTo(1 / 4, 6);
  });

  it('goes down the sigmas that somebody chose', () => {
    const scheduler = new ComposedScheduler({ sde: new VeSde() });
    const levels = scheduler.levelsFor({ numInferenceSteps: 2, sigmas: [10, 1, 0] });
    expect(levels.map(({ sigma }) => sigma)).toEqual([10, 1, 0]);
  });

  it('begins a flow at nothing but noise, and shifts its times towards that', () => {
    const sigmasOf = (shift: number): number[] =>
      new ComposedScheduler({ sde: new FlowSde(), levels: 'time', shift, samplingEps: 0.5 })
        .levelsFor({ numInferenceSteps: 2 })
        .map(({ sigma }) => sigma);
    expect(sigmasOf(1)).toEqual([1, 0.5, 0]);
    expect(sigmasOf(3)).toEqual([1, 0.75, 0]);
  });

  it('holds the data within their range, where the network predicts them beyond', async () => {
    const sde = new VeSde({ sigmaMax: 10 });
    // A network that is far off: it predicts 5, where no value is above 1.
    const astray: PredictFunction = async (x, level) =>
      predictionFrom(
        {
          data: floatTensor(
            x.dims,
            x.data.map(() => 5),
          ),
        },
        x,
        level,
      );
    const run = (dataRange: ComposedConfig['dataRange']): Promise<SamplingResult> => {
      const scheduler = new ComposedScheduler({ sde, dataRange, solver: 'dpm-solver++-2m' });
      return runScheduler(scheduler, astray, { ...options, generator: new Generator(0) });
    };
    const [free, held] = [await run(null), await run([-1, 1])];
    expect(Math.min(...free.mean.data)).toBeGreaterThan(4);
    for (const value of held.mean.data) expect(value).toBe(1);
  });

  it.each([[[1]], [[1, 0]], [[0, Number.NaN]], [[0, 1, 2]], ['0,1'], [3]])('has no range %j', (dataRange) => {
    const make = (): ComposedScheduler => new ComposedScheduler({ sde: new VeSde(), dataRange: dataRange as never });
    expect(make).toThrow('must be a list of two numbers, the least value of the data and the largest, or null.');
  });

  it('is made from the settings of any scheduler, and gives them back', () => {
    const ve = new ScoreSdeVeScheduler({ sigmaMax: 30, snr: 0.2 });
    const composed = ComposedScheduler.fromConfig({ ...ve.config, levels: 'exponential' });
    expect(composed.levelsFor({ numInferenceSteps: 1 })[0]!.sigma).toBeCloseTo(30, 10);
    expect(ScoreSdeVeScheduler.fromConfig(composed.config).toJSON()).toMatchObject(ve.toJSON());
    expect(ComposedScheduler.fromConfig(new DDPMScheduler().config).parameterization).toBeDefined();
  });

  it('can be anybody’s', async () => {
    const halfway: Solver = async function* (predict, x, { levels }) {
      for (const { index, count, level, next } of stridesOf(levels)) {
        const { data, noise } = await predict(x, level);
        const sample = linearCombination(next.scale, data, next.sigma, noise);
        const step = samplingStep(index, count, next, { sample, mean: sample });
        yield step;
        x = step.sample;
      }
    };
    registerSolver('halfway', halfway);
    registerLevelRule('two', (_count, { sde }) => [sde.levelAt(1), { time: 0, scale: 1, sigma: 0 }]);
    const scheduler = new ComposedScheduler({ sde: new VpSde(), solver: 'halfway', levels: 'two' });
    const { mean, evaluations } = await runScheduler(scheduler, mixture.predict, {
      ...options,
      generator: new Generator(0),
    });
    expect(evaluations).toBe(1);
    const euler = new ComposedScheduler({ sde: new VpSde(), levels: 'two' });
    const { mean: same } = await runScheduler(euler, mixture.predict, { ...options, generator: new Generator(0) });
    expect(Math.max(...mean.data.map((value, i) => Math.abs(value - same.data[i]!)))).toBeLessThan(1e-6);
  });

  it('has to be a function, of steps and of levels', async () => {
    expect(() => Reflect.apply(registerSolver, undefined, ['nothing'])).toThrow(
      'solver: undefined is none; it has to be a function (predict, start, run) that yields steps.',
    );
    expect(() => registerLevelRule('list', [1, 0] as never)).toThrow(
      'levels: Array is none; it has to be a function (count, range) that returns levels.',
    );
    registerSolver('three', (() => 3) as never);
    const scheduler = new ComposedScheduler({ sde: new VeSde(), solver: 'three' });
    await expect(runScheduler(scheduler, mixture.predict, options)).rejects.toThrow(
      'solver: it returns 3; it has to be an async generator: async function*.',
    );
    registerLevelRule('none', (() => 3) as never);
    expect(() => new ComposedScheduler({ sde: new VeSde(), levels: 'none' })).toThrow('levels: the rule returns 3');
  });

  it('has to be known', () => {
    const sde = new VeSde();
    expect(() => new ComposedScheduler({ sde, solver: 'magic' })).toThrow(
      'solver: "magic" is not known; there are euler',
    );
    expect(() => new ComposedScheduler({ sde, solver: {} as never })).toThrow('solver: an object is not known; there');
    expect(() => new ComposedScheduler({ sde, levels: 'magic' })).toThrow(
      'levels: "magic" is not known; there are karras',
    );
    expect(() => new ComposedScheduler({ sde, shift: 0 })).toThrow('shift: 0 must be a number above 0.');
  });
});

describe('a process that begins at scale 0', () => {
  const sde = new FlowSde();
  const refusal = 'sde: begins at scale 0, where this solver can take no step; take a solver of data and noise';

  it('is refused by what steps in its score or in sigma / scale', async () => {
    expect(() => new EDMHeunScheduler({ sde })).toThrow(refusal);
    expect(() => new PredictorCorrectorScheduler({ sde })).toThrow(refusal);
    expect(() => new ProbabilityFlowScheduler({ sde })).toThrow(refusal);
    expect(() => new ComposedScheduler({ sde, levels: 'karras' })).toThrow(refusal);
    const data = new Generator(0).randn([1, 1, 2, 2]);
    await expect(logLikelihood({ sde, model: mixture, data })).rejects.toThrow(refusal);
  });
});
