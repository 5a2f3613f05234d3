import {
  Generator,
  type NoiseLevel,
  type PredictFunction,
  predictionFrom,
  runScheduler,
  type Scheduler,
  scale,
} from 'langevin';

/** What a run will be like, whatever its network finds. */
export interface RunPlan {
  /** How often it evaluates the network. */
  readonly evaluations: number;
  /** The noise that it starts from. */
  readonly start: NoiseLevel;
}

/**
 * Finds out what a run will be like by running it on a single pixel, with the network that is known in closed form: that
 * of data which are standard normal. What a solver costs is so never said twice, and never wrongly.
 *
 * @throws {LangevinError} if the scheduler has no run of so many steps.
 */
export async function planRun(scheduler: Scheduler, numInferenceSteps: number): Promise<RunPlan> {
  let start: NoiseLevel | undefined;
  const predict: PredictFunction = async (sample, level) => {
    start ??= level;
    const data = scale(level.scale / (level.scale ** 2 + level.sigma ** 2), sample);
    return predictionFrom({ data }, sample, level);
  };
  const options = { shape: [1, 1, 1, 1], numInferenceSteps, generator: new Generator(0) };
  const { evaluations } = await runScheduler(scheduler, predict, options);
  return { evaluations, start: start! };
}
