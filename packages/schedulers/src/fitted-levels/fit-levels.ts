import {
  checkCount,
  checkOptions,
  checkSampleBytes,
  checkShape,
  describeValue,
  Generator,
  type GeneratorInput,
  InvalidArgumentError,
  type OptionKinds,
  type PredictFunction,
  runScheduler,
  type Scheduler,
  type ScoreFunction,
} from '@langevin/core';
import { ComposedScheduler } from '../composed/composed-scheduler.ts';
import { type FittedLevels, mostFittedCounts, mostFittedSteps } from '../levels/fitted-levels.ts';
import { isSde, type Sde } from '../sdes/sde.ts';
import { cheapestSteps } from './cheapest-steps.ts';
import { type Direction, StepCosts } from './step-costs.ts';

/** Options of {@link fitLevels}. */
export interface FitLevelsOptions {
  /** The SDE that the network was trained on. */
  readonly sde: Sde;
  /** The last time at which the network is evaluated; the SDE's own if left out. */
  readonly samplingEps?: number | undefined;
  /** The number of steps of the runs that levels are for, or several of them: one fit serves all. */
  readonly steps: number | readonly number[];
  /** Of as many samples as go down together, `[batch, channels, height, width]`. `2 · teacherSteps` tensors of it are kept. */
  readonly shape: readonly number[];
  /** How many trajectories are looked at, in whole batches; 256 if left out, as in the paper. */
  readonly trajectories?: number | undefined;
  /** Steps of the trajectories, among whose levels the fitted ones are; 60 if left out, as in the paper. */
  readonly teacherSteps?: number | undefined;
  /** γ: by which errors of steps count more the later they are, from 0.5 to 1.5; 1.05 if left out. */
  readonly gamma?: number | undefined;
  /** Where the noise comes from that trajectories start from; a randomly seeded generator if left out. */
  readonly generator?: GeneratorInput | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is, from 0 to 1. */
  readonly onProgress?: ((progress: number) => void) | undefined;
}

const optionKinds: OptionKinds<FitLevelsOptions> = {
  sde: 'any',
  samplingEps: 'number',
  steps: 'any',
  shape: 'any',
  trajectories: 'number',
  teacherSteps: 'number',
  gamma: 'number',
  generator: 'any',
  signal: 'signal',
  onProgress: 'function',
};

/** What {@link fitLevels} found. */
export interface FitLevelsResult {
  /** For a `ComposedScheduler`. */
  readonly levels: FittedLevels;
  /** How often the network was evaluated. */
  readonly evaluations: number;
}

/**
 * Finds the levels at which runs of few steps err least with a network (GITS, Chen et al., 2024, arXiv:2405.11326, section 4).
 *
 * All trajectories of a network bend alike, so that a few of them, in many steps, show where steps may be long: the cost of a
 * step from one of their levels to another is by how much Euler's method would miss them, and the levels are those of the
 * cheapest steps from noise to data. They serve solvers of higher order as well.
 *
 * ```ts
 * const { levels } = await fitLevels(predict, { sde, steps: [5, 6, 8, 10], shape: [32, 3, 32, 32] });
 * const scheduler = new ComposedScheduler({ sde, solver: 'ipndm', levels });
 * ```
 *
 * As in the authors' code (https://github.com/zju-pi/diff-sampler) the trajectories are iPNDM's on the levels of Karras et al.
 * with ρ = 7, here for an SDE that begins at scale 0 on levels that are even in its time. Of its distances this is the one in
 * L2, with a smaller γ than the 1.15 that goes with theirs, by how far a trajectory is from a straight line: on mixtures of
 * Gaussians both err less.
 *
 * @throws {InvalidArgumentError} for an option that there is not, or that can't be used.
 * @throws as `runScheduler` does, for what the network says, and for the signal.
 */
export async function fitLevels(
  network: PredictFunction | ScoreFunction,
  options: FitLevelsOptions,
): Promise<FitLevelsResult> {
  checkOptions(options, optionKinds);
  const { sde, samplingEps, shape, trajectories = 256, teacherSteps = 60, gamma = 1.05, signal, onProgress } = options;
  const generator = options.generator ?? new Generator();
  if (typeof network !== 'function') {
    throw new InvalidArgumentError(
      'network',
      `${describeValue(network)} is no function; pass what predictFrom() makes.`,
    );
  }
  if (!isSde(sde)) throw new InvalidArgumentError('sde', `${describeValue(sde)} is no SDE, such as new VeSde().`);
  if (checkCount('teacherSteps', teacherSteps) > mostFittedSteps) {
    throw new InvalidArgumentError('teacherSteps', `${teacherSteps} are too many; take at most ${mostFittedSteps}.`);
  }
  if (!(gamma >= 0.5 && gamma <= 1.5)) throw new InvalidArgumentError('gamma', `${gamma} is not from 0.5 to 1.5.`);
  const counts = countsOf(options.steps, teacherSteps);
  checkCount('trajectories', trajectories);
  checkShape('shape', shape);
  checkSampleBytes('shape', [2 * teacherSteps, ...shape]);

  const levels = sde.levelAt(1).scale > 0 ? 'karras' : 'time';
  const teacher = new ComposedScheduler({
    sde,
    ...(samplingEps !== undefined && { samplingEps }),
    solver: 'ipndm',
    levels,
  });
  const grid = teacher.levelsFor({ numInferenceSteps: teacherSteps });
  const costs = new StepCosts(grid);
  const rounds = Math.ceil(trajectories / (shape[0] ?? 1));
  let evaluations = 0;
  for (let round = 0; round < rounds; round++) {
    const directions: Direction[] = [];
    const run = await runScheduler(recorded(teacher, directions), network, {
      shape,
      numInferenceSteps: teacherSteps,
      generator,
      signal,
      onStep: ({ sample, progress }) => {
        costs.add(sample, directions);
        onProgress?.((round + progress) / rounds);
      },
    });
    evaluations += run.evaluations;
  }

  const ways = cheapestSteps(teacherSteps, counts, (from, to) => costs.between(from, to), gamma);
  const lists = ways.map((places) => places.map((place) => grid[place]!.sigma));
  return { levels: Object.fromEntries(lists.map((list, i) => [counts[i]!, list])), evaluations };
}

/** A scheduler whose runs leave behind what they read of the network, as the driver has checked it. */
function recorded(teacher: Scheduler, directions: Direction[]): Scheduler {
  return {
    initNoiseSigma: teacher.initNoiseSigma,
    sample(predict, x, context) {
      const recording: PredictFunction = async (sample, level) => {
        const prediction = await predict(sample, level);
        directions.push({ data: prediction.data, noise: prediction.noise });
        return prediction;
      };
      return teacher.sample(recording, x, context);
    },
    savePretrained: (target, options) => teacher.savePretrained(target, options),
  };
}

/** The numbers of steps. @throws {InvalidArgumentError} if there are none, or one that is none or more than the teacher's. */
function countsOf(steps: number | readonly number[], teacherSteps: number): readonly number[] {
  const counts = typeof steps === 'number' ? [steps] : steps;
  if (!(Array.isArray(counts) && counts.length > 0 && counts.length <= mostFittedCounts)) {
    const advice = `pass a number, or a list of up to ${mostFittedCounts}`;
    const found = Array.isArray(steps)
      ? `there are ${steps.length || 'none'}`
      : `${describeValue(steps)} are no numbers of steps`;
    throw new InvalidArgumentError('steps', `${found}; ${advice}.`);
  }
  for (const count of counts as readonly number[]) {
    if (checkCount('steps', count) <= teacherSteps) continue;
    throw new InvalidArgumentError(
      'steps',
      `${count} are more than the ${teacherSteps} of the trajectories; take fewer.`,
    );
  }
  return counts;
}
