import type { NoiseInterval, SamplingContext, Scheduler } from './contracts/scheduler.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { BrownianPath } from './generator/brownian-path.ts';
import type { GeneratorInput } from './generator/draw-noise.ts';
import type { FloatTensor } from './tensor.ts';

/**
 * The noise of a run along one Brownian path.
 *
 * @throws {InvalidArgumentError} when noise is asked for, if the scheduler does not say which part of the run it is for.
 */
export function pathNoise(
  scheduler: Scheduler,
  shape: readonly number[],
  generator: GeneratorInput,
): SamplingContext['noise'] {
  const path = new BrownianPath(shape, generator);
  return (_like: FloatTensor, over?: NoiseInterval) => {
    if (over !== undefined) return path.increment(over);
    const problem = `${describeValue(scheduler)} does not say which part of a run its noise is for`;
    throw new InvalidArgumentError('brownianPath', `${problem}; leave this out.`);
  };
}
