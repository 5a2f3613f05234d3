import { floatTensor, Generator, type MemoryFiles, runScheduler, scale } from '@langevin/core';
import {
  allSettings,
  ConfiguredScheduler,
  DDIMScheduler,
  DDPMScheduler,
  DEISMultistepScheduler,
  DPMSolverMultistepScheduler,
  DPMSolverSinglestepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  HeunDiscreteScheduler,
  LMSDiscreteScheduler,
  PNDMScheduler,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  RePaintScheduler,
  SASolverScheduler,
  ScoreSdeVeScheduler,
  UniPCMultistepScheduler,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { type AnyScheduler, fileOf, filesOf, type Json, type Options, strict } from './support/scheduler-files.ts';

/** A class whose statics are called on a value, as a program does that lets its user choose. */
interface AnyClass {
  readonly className: string;
  fromConfig(config: object, options?: Options): AnyScheduler;
  fromPretrained(source: MemoryFiles, options?: Options): Promise<AnyScheduler>;
}

/** A scheduler of somebody else, of no diffusion in particular. */
class OwnScheduler extends ConfiguredScheduler<{ readonly warmth: number }> {
  static override readonly className: string = 'OwnScheduler';
  static override readonly defaults = { warmth: 1 };
  override readonly initNoiseSigma = 1;
  override async *sample(): AsyncGenerator<never, void> {}
}

const fewSteps: readonly AnyClass[] = [
  EDMHeunScheduler,
  EulerScheduler,
  DPMSolverMultistepScheduler,
  ProbabilityFlowScheduler,
  PredictorCorrectorScheduler,
] as never;
const ofBetas: readonly AnyClass[] = [
  DDPMScheduler,
  DDIMScheduler,
  DEISMultistepScheduler,
  DPMSolverSinglestepScheduler,
  SASolverScheduler,
  UniPCMultistepScheduler,
  HeunDiscreteScheduler,
  LMSDiscreteScheduler,
  PNDMScheduler,
  RePaintScheduler,
  ...fewSteps,
] as never;
const ofSigmas: readonly AnyClass[] = [ScoreSdeVeScheduler, ...fewSteps] as never;

const betas = {
  numTrainTimesteps: 40,
  betaStart: 0.001,
  betaEnd: 0.3,
  betaSchedule: 'scaled_linear',
  trainedBetas: null,
  predictionType: 'v_prediction',
};
const sigmas = { sigmaMin: 0.02, sigmaMax: 9 };
const limits = { thresholding: true, dynamicThresholdingRatio: 0.9, sampleMaxValue: 1.5 };
const spacing = { timestepSpacing: 'trailing', stepsOffset: 1 };
const discrete = {
  ...limits,
  ...spacing,
  clipSample: false,
  clipSampleRange: 2,
  rescaleBetasZeroSnr: false,
};

const spaced = {
  ...limits,
  useKarrasSigmas: true,
  useExponentialSigmas: true,
  useBetaSigmas: true,
};

/** Every setting of each class, as none has it by default. */
const changed: Readonly<Record<string, Json>> = {
  DDPMScheduler: { ...discrete, varianceType: 'fixed_large' },
  DDIMScheduler: { ...discrete, setAlphaToOne: false, eta: 0.5, useClippedModelOutput: true },
  HeunDiscreteScheduler: { ...spacing, clipSample: true, clipSampleRange: 2, useKarrasSigmas: true },
  LMSDiscreteScheduler: { ...spacing, useBetaSigmas: true, order: 2 },
  PNDMScheduler: { ...spacing, skipPrkSteps: true, setAlphaToOne: true },
  RePaintScheduler: { eta: 0.5, clipSample: false, jumpLength: 2, jumpNSample: 3 },
  ScoreSdeVeScheduler: {
    numTrainTimesteps: 30,
    snr: 0.2,
    samplingEps: 1e-3,
    correctSteps: 2,
    correctorNorm: 'image',
  },
  EDMHeunScheduler: { rho: 5, sChurn: 2, sTmin: 0.1, sTmax: 8, sNoise: 1.01, samplingEps: 0.04 },
  EulerScheduler: { rho: 5, eta: 0.5, samplingEps: 0.04 },
  DEISMultistepScheduler: {
    ...spaced,
    algorithmType: 'dpmsolver++',
    solverOrder: 3,
    solverType: 'bh1',
    lowerOrderFinal: false,
    timestepSpacing: 'leading',
    stepsOffset: 1,
  },
  DPMSolverMultistepScheduler: {
    ...spaced,
    algorithmType: 'sde-dpmsolver++',
    solverOrder: 1,
    solverType: 'heun',
    lowerOrderFinal: false,
    eulerAtFinal: true,
    useLuLambdas: true,
    lambdaMinClipped: -5,
    varianceType: 'fixed_small_log',
    finalSigmasType: 'sigma_min',
    timestepSpacing: 'leading',
    stepsOffset: 1,
    samplingEps: 0.04,
  },
  DPMSolverSinglestepScheduler: {
    ...spaced,
    algorithmType: 'dpmsolver',
    solverOrder: 3,
    solverType: 'heun',
    lowerOrderFinal: true,
    lambdaMinClipped: -5,
    varianceType: 'fixed_large',
    finalSigmasType: 'sigma_min',
  },
  SASolverScheduler: {
    ...spaced,
    algorithmType: 'noise_prediction',
    predictorOrder: 3,
    correctorOrder: 4,
    tau: 0.5,
    lowerOrderFinal: false,
    lambdaMinClipped: -5,
    varianceType: 'fixed_large_log',
    timestepSpacing: 'leading',
    stepsOffset: 1,
  },
  UniPCMultistepScheduler: {
    ...spaced,
    predictX0: false,
    solverOrder: 3,
    solverType: 'bh1',
    lowerOrderFinal: false,
    disableCorrector: [1],
    finalSigmasType: 'sigma_min',
    timestepSpacing: 'leading',
    stepsOffset: 1,
    sigmaMin: 0.1,
    sigmaMax: 5,
  },
  ProbabilityFlowScheduler: { method: 'bosh3', rtol: 0.1, atol: 0.01, system: 'image', samplingEps: 0.04 },
  PredictorCorrectorScheduler: {
    predictor: 'euler-maruyama',
    corrector: 'annealed-langevin',
    snr: 0.2,
    correctorSteps: 2,
    correctorNorm: 'image',
    probabilityFlow: true,
    samplingEps: 0.04,
  },
};

/** How a scheduler's settings get to another class. */
const ways: Readonly<Record<string, (to: AnyClass, from: AnyScheduler) => AnyScheduler | Promise<AnyScheduler>>> = {
  'in memory': (to, from) => to.fromConfig(from.config, strict),
  'through a spread': (to, from) => to.fromConfig({ ...from.config }, strict),
  'through its JSON': (to, from) => to.fromConfig(JSON.parse(JSON.stringify(from)) as Json, strict),
  'through a saved file': async (to, from) => {
    const files = filesOf(await fileOf(from));
    const itself = await (from.constructor as unknown as AnyClass).fromPretrained(files, strict);
    return to.fromConfig(itself.config, strict);
  },
};

/** What a scheduler draws of data that is normally distributed. */
async function picture(scheduler: AnyScheduler): Promise<Float32Array> {
  const { mean } = await runScheduler(
    scheduler,
    async (x, level) => scale(-1 / (level.sigma ** 2 + 0.25 * level.scale ** 2), x, floatTensor(x.dims)),
    { shape: [2, 1, 4, 4], numInferenceSteps: 6, generator: new Generator(3) },
  );
  return mean.data;
}

async function expectSame(after: AnyScheduler, before: AnyScheduler): Promise<void> {
  expect(JSON.parse(JSON.stringify(allSettings(after.config)))).toEqual(
    JSON.parse(JSON.stringify(allSettings(before.config))),
  );
  expect(await picture(after)).toEqual(await picture(before));
}

const families = [
  { family: 'betas', diffusion: betas, classes: ofBetas },
  { family: 'sigmas', diffusion: sigmas, classes: ofSigmas },
];
const detours = families.flatMap(({ classes, ...rest }) =>
  classes.flatMap((from) => classes.map((to) => ({ from, to, way: `${from.className} by ${to.className}`, ...rest }))),
);

describe.each(Object.entries(ways))('what was set comes back %s', (_, handOn) => {
  it.each(detours)('$family: $way', async ({ from, to, diffusion }) => {
    const before = from.fromConfig({ ...diffusion, ...changed[from.className] }, strict);
    await expectSame(await handOn(from, await handOn(to, before)), before);
  });

  it.each(families)('$family: through every class there is', async ({ classes, diffusion }) => {
    const first = classes[0]!;
    const before = first.fromConfig({ ...diffusion, ...changed[first.className] }, strict);
    let after = before;
    for (const next of [...classes, OwnScheduler, first]) after = await handOn(next as never, after);
    await expectSame(after, before);
  });
});

describe.each(['in memory', 'through a spread'])('defaults stay those of each class %s', (way) => {
  it.each(detours)('$family: $way', async ({ from, to, diffusion }) => {
    const before = from.fromConfig(diffusion, strict);
    const between = await ways[way]!(to, before);
    await expectSame(await ways[way]!(from, between), before);
    expect(between.toJSON()).toEqual({ ...to.fromConfig(diffusion, strict).toJSON(), ...keptOf(between) });
  });
});

/** What a scheduler writes of others' settings. */
function keptOf(scheduler: AnyScheduler): Json {
  const { _kept_for_others: names = [], ...json } = scheduler.toJSON() as Json & { _kept_for_others?: string[] };
  const kept = Object.fromEntries(names.map((name) => [name, json[name]]));
  return names.length > 0 ? { ...kept, _kept_for_others: names } : {};
}
