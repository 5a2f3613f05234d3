import {
  type DenoisingModel,
  elementCount,
  type FloatTensor,
  floatTensor,
  Generator,
  linearCombination,
  type NoiseLevel,
  type PredictFunction,
  predictFrom,
  type Scheduler,
  type StepChoice,
  scale,
} from '@langevin/core';
import { GaussianMixtureModel } from '@langevin/schedulers';
import { type ReferenceTensor, readFixtureJson, readReference } from '../../../../test/support/reference.ts';
import { preconditionedOutput } from './preconditioned-network.ts';

/** A run of a scheduler of diffusers on a network in closed form; `fixtures/schedulers/mixture.json` explains it. */
export interface FamilyCase {
  readonly prefix: string;
  readonly label: string;
  readonly batch: number;
  readonly seed: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly set_timesteps: Readonly<Record<string, unknown>>;
  readonly step_kwargs: Readonly<Record<string, number | boolean>>;
  readonly begin_index: number | null;
  /** Where a run starts that is one from a picture. */
  readonly start?: string;
  readonly time: 'vp' | 'edm' | 'cm' | 'ipndm' | 'flow';
  readonly alphas_cumprod?: string;
  readonly sensitivity: number;
  readonly not_finite?: boolean;
  readonly error?: string;
  readonly newer?: string;
}

/** A scheduler that says which levels its runs visit. */
export type LeveledScheduler = Scheduler & { levelsFor(steps: StepChoice): readonly NoiseLevel[] };

/** The scale at which diffusers keeps a state of which the noise's standard deviation is σ at the scale 1. */
export type StateScale = 'one' | 'variance-preserving' | 'own';

const mixtureTensors = readReference('schedulers/mixture.safetensors');
const tensorOf = ({ shape, data }: ReferenceTensor): FloatTensor => floatTensor(shape, Float32Array.from(data));
/** The data of every case. */
export const familyMixture: GaussianMixtureModel = new GaussianMixtureModel({
  means: tensorOf(mixtureTensors.means!),
  weights: tensorOf(mixtureTensors.weights!),
  std: 0.25,
});
const imageShape = [2, 4, 4];

/** The cases of a scheduler that ended in numbers, and the tensors of each. */
export function familyCases(name: string): { cases: FamilyCase[]; tensors: Record<string, ReferenceTensor> } {
  const { cases } = readFixtureJson<{ cases: FamilyCase[] }>(`schedulers/${name}.json`);
  const tensors = readReference(`schedulers/${name}.safetensors`);
  const isNumbers = ({ prefix, error, not_finite, newer }: FamilyCase): boolean =>
    error === undefined ? !not_finite || newer?.includes('finite') === true : `${prefix}newer.x` in tensors;
  // Where diffusers 0.31 came to no number, its sensitivity is none.
  const finite = cases.filter(isNumbers).map((one) => ({
    ...one,
    config: withInfinity(one.config),
    sensitivity: Number.isFinite(one.sensitivity) ? one.sensitivity : 0,
  }));
  return { cases: finite, tensors };
}

/** JSON has no infinite numbers: the reference writes them as strings. */
function withInfinity(config: FamilyCase['config']): FamilyCase['config'] {
  const entries = Object.entries(config);
  return Object.fromEntries(entries.map(([key, value]) => [key, value === '-inf' ? Number.NEGATIVE_INFINITY : value]));
}

/** A tensor of a case, as the newer diffusers has it where the two differ. */
export function caseTensor(
  tensors: Record<string, ReferenceTensor>,
  { prefix }: FamilyCase,
  key: string,
): ReferenceTensor {
  const tensor = tensors[`${prefix}newer.${key}`] ?? tensors[`${prefix}${key}`];
  if (tensor === undefined) throw new Error(`There is no ${prefix}${key}.`);
  return tensor;
}

/** Scale and sigma that the network of a case believes at a timestep. */
function levelAt({ time, alphas_cumprod }: FamilyCase, timestep: number): NoiseLevel {
  if (time === 'ipndm') {
    const angle = (Math.PI * timestep) / 2;
    return { time: 0, scale: Math.cos(angle), sigma: Math.sin(angle) };
  }
  if (time === 'flow') return { time: 0, scale: 1 - timestep / 1000, sigma: timestep / 1000 };
  const table = mixtureTensors[alphas_cumprod!]!.data;
  const at = Math.min(Math.max(timestep, 0), table.length - 1);
  const below = Math.floor(at);
  const [low, high] = [table[below]!, table[Math.min(below + 1, table.length - 1)]!];
  if (at === below) return { time: 0, scale: Math.sqrt(low), sigma: Math.sqrt(1 - low) };
  const [lowLog, highLog] = [low, high].map((a) => Math.log(Math.sqrt(1 - a) / Math.sqrt(a))) as [number, number];
  const ratio = Math.exp(lowLog + (highLog - lowLog) * (at - below));
  const alpha = 1 / Math.hypot(1, ratio);
  return { time: 0, scale: alpha, sigma: ratio * alpha };
}

/** What the network of a case says of its input, by the kind of its prediction. */
export async function networkOutput(one: FamilyCase, input: FloatTensor, timestep: number): Promise<FloatTensor> {
  const kind = one.time === 'flow' ? 'flow' : one.time === 'ipndm' ? 'v_prediction' : one.config.prediction_type;
  if (one.time === 'edm' || one.time === 'cm') return preconditionedOutput(one, familyMixture.predict, input, timestep);
  const level = levelAt(one, timestep);
  const prediction = await familyMixture.predict(input, level);
  if (kind === 'flow') return prediction.velocity;
  if (kind === 'sample') return prediction.data;
  if (kind === 'v_prediction') return linearCombination(level.scale, prediction.noise, -level.sigma, prediction.data);
  return prediction.noise;
}

/** What came of a run: what the network was told, each state that it was asked about, and the last one. */
export interface FamilyRun {
  readonly timesteps: number[];
  readonly states: FloatTensor[];
}

/** Runs a scheduler as diffusers ran its own. @param order - how many of diffusers' steps one of ours is. */
export async function runFamilyCase(
  one: FamilyCase,
  scheduler: LeveledScheduler,
  stateScale: StateScale,
  order: number,
): Promise<FamilyRun> {
  const timesteps: number[] = [];
  const states: FloatTensor[] = [];
  const model: DenoisingModel = {
    async forward(input, timestep) {
      timesteps.push(Number(timestep.data[0]));
      return networkOutput(one, input, Number(timestep.data[0]));
    },
  };
  const inTheirs = (state: FloatTensor, { scale: a, sigma }: NoiseLevel): FloatTensor => {
    const factor = { one: 1 / a, 'variance-preserving': 1 / Math.hypot(a, sigma), own: 1 }[stateScale];
    return scale(factor, state);
  };
  const network = predictFrom(model, scheduler.parameterization!);
  const predict: PredictFunction = (sample, level) => {
    states.push(inTheirs(sample, level));
    return network(sample, level);
  };
  const steps = stepsOf(one);
  const generator = new Generator(one.seed);
  const noise = generator.randn([one.batch, ...imageShape]);
  const begin = (one.begin_index ?? 0) / order;
  const levelOfPicture = one.start === undefined ? scheduler.levelsFor(steps)[begin]! : { time: 0, scale: 1, sigma: 0 };
  const isFromPicture = begin > 0 || one.start !== undefined;
  const start = isFromPicture ? noisyOriginal(one, levelOfPicture, noise) : scale(scheduler.initNoiseSigma, noise);
  const context = { ...steps, begin, noise: ({ dims }: FloatTensor) => generator.randn(dims) };
  let last = start;
  for await (const { sample, level } of scheduler.sample(predict, start, context)) last = inTheirs(sample, level);
  return { timesteps, states: [...states, last] };
}

function stepsOf({ set_timesteps, time }: FamilyCase): StepChoice {
  const { num_inference_steps, timesteps, sigmas } = set_timesteps as {
    readonly num_inference_steps?: number;
    readonly timesteps?: number[];
    readonly sigmas?: number[];
  };
  // Where a flow ends is not in its list.
  const visited = sigmas && time === 'flow' ? [...sigmas, 0] : sigmas;
  const numInferenceSteps = num_inference_steps ?? timesteps?.length ?? visited!.length - 1;
  return { numInferenceSteps, timesteps, sigmas: visited };
}

function noisyOriginal({ batch }: FamilyCase, level: NoiseLevel, noise: FloatTensor): FloatTensor {
  return linearCombination(level.scale, originals(batch), level.sigma, noise);
}

/** The pictures of the runs that start from some, or know a part of some. */
export function originals(batch: number): FloatTensor {
  const { data } = mixtureTensors['add_noise.original']!;
  const dims = [batch, ...imageShape];
  return floatTensor(dims, Float32Array.from(data).subarray(0, elementCount(dims)));
}
