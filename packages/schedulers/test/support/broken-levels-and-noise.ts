import {
  type FloatTensor,
  floatTensor,
  linearCombination,
  type NoiseLevel,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
} from '@langevin/core';
import {
  EDMHeunScheduler,
  EulerScheduler,
  ProbabilityFlowScheduler,
  ScoreSdeVeScheduler,
  SdeScheduler,
  type SdeSchedulerConfig,
} from '@langevin/schedulers';

/**
 * A right sampler with noise, by the rule of Euler and Maruyama, that others below break in its levels and its noise. With
 * another `warmth` than 1 it draws something else.
 */
export class RightWithNoise extends SdeScheduler<SdeSchedulerConfig & { readonly warmth: number }> {
  static override readonly className: string = 'RightWithNoise';
  static override readonly defaults = { warmth: 1 };

  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps: n, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { sde, samplingEps, warmth } = this.config;
    const dt = (1 - samplingEps) / n;
    let x = start;
    for (let index = 0; index < n; index++) {
      const time = 1 - index * dt;
      const g = sde.diffusion(time);
      const mean = linearCombination(
        1 - sde.drift(time) * dt,
        x,
        g ** 2 * dt,
        (await predict(x, sde.levelAt(time))).score,
      );
      const sample = linearCombination(1, mean, warmth * g * Math.sqrt(dt), noise(x));
      const step = { index, progress: (index + 1) / n, level: sde.levelAt(time - dt), sample, mean };
      yield step;
      x = step.sample;
    }
  }
}

/** The same steps, each with the level of the one before. */
async function* withLevelsOfBefore(
  first: NoiseLevel,
  steps: AsyncGenerator<SamplingStep, void>,
): AsyncGenerator<SamplingStep, void> {
  let before = first;
  for await (const step of steps) {
    const { level } = step;
    yield Object.assign(step, { level: before });
    before = level;
  }
}

export class SaysWhereItBegan extends RightWithNoise {
  override sample(...run: Parameters<RightWithNoise['sample']>) {
    return withLevelsOfBefore(this.config.sde.levelAt(1), super.sample(...run));
  }
}

/** Its steps are said to go up, though no noise is added. */
export class SaysItGoesBackUp extends EDMHeunScheduler {
  override async *sample(...run: Parameters<EDMHeunScheduler['sample']>) {
    for await (const step of super.sample(...run)) {
      yield Object.assign(step, { level: step.index === 3 ? this.levelOf(this.sigmaMax) : step.level });
    }
  }
}

/** It adds noise to the sample before it evaluates it. */
export class ChurnsAndSaysWhereItBegan extends EDMHeunScheduler {
  override sample(...run: Parameters<EDMHeunScheduler['sample']>) {
    return withLevelsOfBefore(this.levelOf(this.sigmaMax), super.sample(...run));
  }
}

/** It knows the slope at its own sample, and evaluates the next elsewhere. */
export class FlowsAndSaysWhereItBegan extends ProbabilityFlowScheduler {
  override sample(...run: Parameters<ProbabilityFlowScheduler['sample']>) {
    return withLevelsOfBefore(this.config.sde.levelAt(1), super.sample(...run));
  }
}

/** It corrects the sample before it goes on. */
export class CorrectsAndSaysWhereItBegan extends ScoreSdeVeScheduler {
  override sample(...run: Parameters<ScoreSdeVeScheduler['sample']>) {
    return withLevelsOfBefore({ time: 1, scale: 1, sigma: this.initNoiseSigma }, super.sample(...run));
  }
}

export class SaysTheScaleIsOne extends RightWithNoise {
  override async *sample(...run: Parameters<RightWithNoise['sample']>) {
    for await (const step of super.sample(...run)) {
      const { time, scale, sigma } = step.level;
      yield Object.assign(step, { level: { time, scale: 1, sigma: sigma / scale } });
    }
  }
}

export class HasNoiseInItsMean extends RightWithNoise {
  override async *sample(...run: Parameters<RightWithNoise['sample']>) {
    for await (const step of super.sample(...run)) yield Object.assign(step, { mean: step.sample });
  }
}

/** The length of its steps follows from the noise. */
export class CorrectsWithNoiseInItsMean extends ScoreSdeVeScheduler {
  override async *sample(...run: Parameters<ScoreSdeVeScheduler['sample']>) {
    for await (const step of super.sample(...run)) yield Object.assign(step, { mean: step.sample });
  }
}

export class DrawsTwoAtOnce extends RightWithNoise {
  override sample(predict: PredictFunction, start: FloatTensor, context: SamplingContext) {
    const drawn: FloatTensor[] = [];
    const noise = (like: FloatTensor): FloatTensor => {
      if (drawn.length === 0) drawn.push(context.noise(like), context.noise(like));
      return drawn.shift()!;
    };
    return super.sample(predict, start, { ...context, noise });
  }
}

export class MakesItsOwnNoise extends RightWithNoise {
  override sample(predict: PredictFunction, start: FloatTensor, context: SamplingContext) {
    const noise = ({ dims, data }: FloatTensor): FloatTensor => floatTensor(dims, data.map(Math.random));
    return super.sample(predict, start, { ...context, noise });
  }
}

/** Says its levels, but begins with the first of them in any case. */
export class IgnoresBegin extends EulerScheduler {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    yield* super.sample(predict, start, { ...context, begin: 0 });
  }
}

/** Begins one step too late. */
export class BeginsTooLate extends EulerScheduler {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { begin = 0, numInferenceSteps } = context;
    yield* super.sample(predict, start, { ...context, begin: Math.min(begin + 1, numInferenceSteps - 1) });
  }
}
