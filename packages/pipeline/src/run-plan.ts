import {
  type DenoisingModel,
  type FloatTensor,
  type ForwardOptions,
  orAbort,
  type Parameterization,
  predictFrom,
  type SamplingOptions,
  type SamplingResult,
  type SamplingStep,
  type Scheduler,
  streamScheduler,
} from '@langevin/core';
import type { StreamResult } from './generation-options.ts';
import { checkSteering, type SteeringOptions } from './steering-options.ts';
import type { WorseReadings } from './worse-readings.ts';

/** A network, how it is read, what it is conditioned on, and what guidance moves it away from. */
export interface NetworkReading {
  readonly model: DenoisingModel;
  readonly parameterization: Parameterization;
  readonly conditions: ForwardOptions;
  readonly worse: WorseReadings;
}

/** A run of a `DenoisingPipeline` before it starts, and before what steers it. */
export interface RunPlan {
  readonly scheduler: Scheduler;
  readonly network: NetworkReading;
  readonly sampling: SamplingOptions;
}

/**
 * Runs a plan, steered as the options ask.
 *
 * @throws {InvalidArgumentError} at once, for what can't be used.
 */
export function runPlan(plan: RunPlan, options: SteeringOptions): AsyncGenerator<SamplingStep, SamplingResult> {
  const { scheduler, network, sampling } = plan;
  // Made in any case, since that checks the plan.
  const plain = streamScheduler(
    scheduler,
    predictFrom(network.model, network.parameterization, network.conditions),
    sampling,
  );
  return checkSteering(options, plan) ? steered(plan, options) : plain;
}

async function* steered(plan: RunPlan, options: SteeringOptions): AsyncGenerator<SamplingStep, SamplingResult> {
  const { steer } = await orAbort(import('./steering/index.ts'), plan.sampling.signal);
  const { scheduler, predict, sampling } = steer(plan, options);
  return yield* streamScheduler(scheduler, predict, sampling);
}

/** A run with the images that its mean makes. */
export async function* withImages(
  run: AsyncGenerator<SamplingStep, SamplingResult>,
  toImages: (mean: FloatTensor) => Promise<FloatTensor>,
  seed: StreamResult['seed'],
): AsyncGenerator<SamplingStep, StreamResult> {
  const result = yield* run;
  return { ...result, images: await toImages(result.mean), seed };
}
