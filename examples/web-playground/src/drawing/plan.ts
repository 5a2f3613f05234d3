import {
  type DenoisingNetwork,
  floatTensor,
  Generator,
  type ImagePipeline,
  type NoiseLevel,
  type PredictFunction,
  predictFrom,
  runScheduler,
  type Scheduler,
} from 'langevin';
import { pipelineWith } from './pipeline-with.ts';

/** What a run will be like, whatever its network finds. */
export interface RunPlan {
  /** How often it evaluates the network. */
  readonly evaluations: number;
  /** The noise that it starts from. */
  readonly start: NoiseLevel;
  /** The noise that is left when it ends. */
  readonly end: NoiseLevel;
}

/**
 * Finds out what a run will be like by running it on a single pixel, with a network that is read as the model's is, and
 * always gives ones. What a solver costs is so never said twice, and never wrongly.
 *
 * @throws {LangevinError} if the scheduler has no run of so many steps, or needs what the network does not say.
 */
export async function planRun(model: ImagePipeline, scheduler: Scheduler, numInferenceSteps: number): Promise<RunPlan> {
  const unet = ones(model.unet);
  const predict = predictFrom(unet, pipelineWith(model, unet, scheduler).parameterization);
  let start: NoiseLevel | undefined;
  let end: NoiseLevel | undefined;
  const observed: PredictFunction = (sample, level) => {
    start ??= level;
    return predict(sample, level);
  };
  const { evaluations } = await runScheduler(scheduler, observed, {
    shape: [1, unet.config.inChannels, 1, 1],
    numInferenceSteps,
    generator: new Generator(0),
    onStep: ({ level }) => {
      end = level;
    },
  });
  return { evaluations, start: start!, end: end! };
}

/** A network of a model's shape without an opinion, which leaves each state finite; zeros would stop a corrector. */
function ones(network: DenoisingNetwork): DenoisingNetwork {
  const { config } = network;
  return {
    config,
    savePretrained: (target) => network.savePretrained(target),
    async forward({ dims: [batch = 1, , ...size] }) {
      const output = floatTensor([batch, config.outChannels ?? config.inChannels, ...size]);
      output.data.fill(1);
      return output;
    },
  };
}
