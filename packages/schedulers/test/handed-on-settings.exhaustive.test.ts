import {
  ConfigError,
  floatTensor,
  Generator,
  type MemoryFiles,
  predictFrom,
  runScheduler,
  scale,
} from '@langevin/core';
import * as schedulers from '@langevin/schedulers';
import {
  allSettings,
  CMStochasticIterativeScheduler,
  ComposedScheduler,
  ConfiguredScheduler,
  DDIMInverseScheduler,
  DDIMScheduler,
  DDPMScheduler,
  DEISMultistepScheduler,
  DPMSolverMultistepScheduler,
  DPMSolverSinglestepScheduler,
  EDMDPMSolverMultistepScheduler,
  EDMEulerScheduler,
  EDMHeunScheduler,
  EulerAncestralDiscreteScheduler,
  EulerDiscreteScheduler,
  EulerScheduler,
  FlowMatchEulerDiscreteScheduler,
  FlowMatchHeunDiscreteScheduler,
  HeunDiscreteScheduler,
  IPNDMScheduler,
  KarrasVeScheduler,
  KDPM2AncestralDiscreteScheduler,
  KDPM2DiscreteScheduler,
  LCMScheduler,
  LMSDiscreteScheduler,
  PNDMScheduler,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  RePaintScheduler,
  RestartScheduler,
  SASolverScheduler,
  ScoreSdeVeScheduler,
  TCDScheduler,
  UniPCMultistepScheduler,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { betas, changed, sigmas } from './support/changed-settings.ts';
import { type AnyScheduler, fileOf, filesOf, type Json, type Options, strict } from './support/scheduler-files.ts';

/** A class whose statics are called on a value, as a program does that lets its user choose. */
interface AnyClass {
  readonly className: string;
  readonly defaults: object;
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

const ofSdes: readonly AnyClass[] = [
  ComposedScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  RestartScheduler,
  DPMSolverMultistepScheduler,
  ProbabilityFlowScheduler,
  PredictorCorrectorScheduler,
] as never;
const ofBetas: readonly AnyClass[] = [
  DDPMScheduler,
  DDIMInverseScheduler,
  DDIMScheduler,
  EulerAncestralDiscreteScheduler,
  EulerDiscreteScheduler,
  KDPM2AncestralDiscreteScheduler,
  KDPM2DiscreteScheduler,
  LCMScheduler,
  TCDScheduler,
  DEISMultistepScheduler,
  DPMSolverSinglestepScheduler,
  SASolverScheduler,
  UniPCMultistepScheduler,
  HeunDiscreteScheduler,
  LMSDiscreteScheduler,
  PNDMScheduler,
  RePaintScheduler,
  ...ofSdes,
] as never;
const ofSigmas: readonly AnyClass[] = [
  ScoreSdeVeScheduler,
  CMStochasticIterativeScheduler,
  EDMDPMSolverMultistepScheduler,
  EDMEulerScheduler,
  KarrasVeScheduler,
  ...ofSdes,
] as never;
const ofShifts: readonly AnyClass[] = [FlowMatchEulerDiscreteScheduler, FlowMatchHeunDiscreteScheduler] as never;
const ofAngles: AnyClass = IPNDMScheduler as never;
const all: readonly AnyClass[] = Object.values(schedulers as object).filter(
  (part) => typeof part === 'function' && 'fromConfig' in part && Object.hasOwn(part, 'className'),
);

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

/** A stand-in for a network, whose output says something of the data and of the noise at every level. */
const predict = predictFrom(
  { forward: async (sample) => scale(0.3, sample, floatTensor(sample.dims)) },
  { timestep: () => 0, output: ({ scale, sigma }) => ({ data: -sigma, noise: scale }) },
);

/** What a scheduler draws. */
async function picture(scheduler: AnyScheduler): Promise<Float32Array> {
  const options = { shape: [2, 1, 4, 4], numInferenceSteps: 6, generator: new Generator(3) };
  const { mean } = await runScheduler(scheduler, predict, options);
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
  { family: 'shifts', diffusion: { shift: 3 }, classes: ofShifts },
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

describe('what a file says, which is all set', () => {
  it.each(families)('$family: is taken by every class there is, and back', async ({ classes, diffusion }) => {
    for (const from of classes) {
      const before = from.fromConfig(diffusion, strict);
      for (const to of classes) {
        const between = await ways['through a saved file']!(to, before);
        await ways['through a saved file']!(from, between);
      }
    }
  });
});

describe('of another diffusion', () => {
  it.each(
    families.flatMap(({ classes, ...rest }) =>
      classes.map((from) => ({ name: from.className, from, classes, ...rest })),
    ),
  )('$family: nothing is made of a $name', async ({ from, family, diffusion, classes }) => {
    const others = all.filter((to) => !classes.includes(to) && (to !== ofAngles || family !== 'shifts'));
    for (const settings of [diffusion, { ...diffusion, ...changed[from.className] }]) {
      const before = from.fromConfig(settings, strict);
      for (const to of others) {
        for (const handOn of Object.values(ways)) {
          await expect((async () => handOn(to, before))(), to.className).rejects.toThrow(ConfigError);
        }
      }
    }
  });

  it('there is every class', () => {
    const known = new Set([...families.flatMap(({ classes }) => classes), ofAngles]);
    expect([...known].map(({ className }) => className).sort()).toEqual(all.map(({ className }) => className).sort());
  });
});

describe.each(['in memory', 'through a spread'])('defaults stay those of each class %s', (way) => {
  it.each(detours)('$family: $way', async ({ from, to, diffusion }) => {
    const before = from.fromConfig(diffusion, strict);
    const between = await ways[way]!(to, before);
    await expectSame(await ways[way]!(from, between), before);
    // Which says how a network was trained, whether it was set or not.
    const { numTrainTimesteps } = allSettings(before.config) as Json;
    const trained = 'numTrainTimesteps' in to.defaults && numTrainTimesteps ? { numTrainTimesteps } : {};
    const own = to.fromConfig({ ...diffusion, ...trained }, strict);
    expect(between.toJSON()).toEqual({ ...own.toJSON(), ...keptOf(between) });
  });
});

/** What a scheduler writes of others' settings. */
function keptOf(scheduler: AnyScheduler): Json {
  const { _kept_for_others: names = [], ...json } = scheduler.toJSON() as Json & { _kept_for_others?: string[] };
  const kept = Object.fromEntries(names.map((name) => [name, json[name]]));
  return names.length > 0 ? { ...kept, _kept_for_others: names } : {};
}
