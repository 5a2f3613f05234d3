import {
  type FloatTensor,
  linearCombination,
  type PredictFunction,
  predictionFrom,
  type SamplingContext,
  type SamplingStep,
} from '@langevin/core';
import { SdeScheduler } from '@langevin/schedulers';

/** A right sampler, Euler's, of which each of the classes below breaks one thing. */
export class Right extends SdeScheduler {
  static override readonly className: string = 'Right';

  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { numInferenceSteps: n } = context;
    let x = start;
    for (let index = 0; index < n; index++) {
      const [level, next] = [this.#level(index, n), this.#level(index + 1, n)];
      const mean = this.update(x, (await predict(x, level)).score, level.sigma * (level.sigma - next.sigma));
      const step = { index, progress: (index + 1) / n, level: next, sample: mean, mean };
      yield step;
      x = this.next(step, mean);
    }
  }

  protected update(x: FloatTensor, s: FloatTensor, factor: number): FloatTensor {
    return linearCombination(1, x, factor, s);
  }

  protected next(step: SamplingStep, _own: FloatTensor): FloatTensor {
    return step.sample;
  }

  #level(index: number, count: number): { time: number; scale: number; sigma: number } {
    const time = 1 - index / count;
    return { time, scale: 1, sigma: index === count ? 0 : this.config.sde.levelAt(time).sigma };
  }
}

export class ProgressesFromZero extends Right {
  override async *sample(...run: Parameters<Right['sample']>) {
    const [, , { numInferenceSteps }] = run;
    for await (const step of super.sample(...run)) yield { ...step, progress: step.index / numInferenceSteps };
  }
}

export class ProgressesInPercent extends Right {
  override async *sample(...run: Parameters<Right['sample']>) {
    for await (const step of super.sample(...run)) yield { ...step, progress: 100 * step.progress };
  }
}

export class StandsStill extends Right {
  override async *sample(...run: Parameters<Right['sample']>) {
    for await (const step of super.sample(...run)) yield { ...step, progress: 0.5 };
  }
}

export class DeafToReplacements extends Right {
  protected override next(_step: SamplingStep, own: FloatTensor): FloatTensor {
    return linearCombination(1, own, 0, own);
  }
}

export class KeepsHistory extends Right {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    let before: FloatTensor | undefined;
    const averaged: PredictFunction = async (x, level) => {
      const s = (await predict(x, level)).score;
      const both = before ? linearCombination(0.7, s, 0.3, before) : s;
      before = s;
      return predictionFrom({ score: both }, x, level);
    };
    yield* super.sample(averaged, start, context);
  }
}

export class KeepsStateInTheObject extends Right {
  #calls = 0;

  protected override update(x: FloatTensor, s: FloatTensor, factor: number): FloatTensor {
    this.#calls++;
    return linearCombination(1, x, factor * (1 + 1e-3 * this.#calls), s);
  }
}

/** Two runs that take turns write over each other's state. */
export class SharesItsState extends Right {
  #x: FloatTensor | undefined;

  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    this.#x = start;
    yield* super.sample(predict, start, context);
  }

  protected override update(x: FloatTensor, s: FloatTensor, factor: number): FloatTensor {
    return linearCombination(1, this.#x ?? x, factor, s);
  }

  protected override next(step: SamplingStep): FloatTensor {
    this.#x = step.sample;
    return step.sample;
  }
}

export class DrawsAhead extends Right {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    let noise = context.noise(start);
    for await (const step of super.sample(predict, start, context)) {
      step.sample = linearCombination(1, step.mean, 0.1 * step.level.sigma, noise);
      noise = context.noise(start);
      yield step;
    }
  }
}

export class WritesIntoYielded extends Right {
  protected override next(step: SamplingStep): FloatTensor {
    step.sample.data.fill(0);
    return step.sample;
  }
}

export class GoesTooFar extends Right {
  protected override update(x: FloatTensor, s: FloatTensor, factor: number): FloatTensor {
    return linearCombination(1, x, 1.2 * factor, s);
  }
}

export class ForgetsItsSettings extends Right {
  override toJSON() {
    return { ...super.toJSON(), sde: { _class_name: 'VeSde', sigma_min: 0.01, sigma_max: 20 } };
  }
}

export class SwallowsErrors extends Right {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    try {
      yield* super.sample(predict, start, context);
    } catch {
      const mean = start;
      yield { index: 1, progress: 1, level: { time: 0, scale: 1, sigma: 0 }, sample: mean, mean };
    }
  }
}

export class CountsFromOne extends Right {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    for await (const step of super.sample(predict, start, context)) yield { ...step, index: step.index + 1 };
  }
}

export class SaysTheWrongLevel extends Right {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    for await (const step of super.sample(predict, start, context)) {
      yield Object.assign(step, { level: { ...step.level, sigma: step.level.sigma / 2 } });
    }
  }
}

export class SaysTheWrongMean extends Right {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    for await (const step of super.sample(predict, start, context)) {
      step.mean = linearCombination(1.01, step.mean, 0, step.mean);
      yield step;
    }
  }
}

export class EndsAfterHalf extends Right {
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    for await (const step of super.sample(predict, start, context)) {
      yield step;
      if (step.progress >= 0.5) return;
    }
  }
}

export class NeverSteps extends Right {
  override async *sample(): AsyncGenerator<SamplingStep, void> {}
}

export class IgnoresTheCount extends Right {
  override sample(predict: PredictFunction, start: FloatTensor, context: SamplingContext) {
    return super.sample(predict, start, { ...context, numInferenceSteps: 10 });
  }
}

export class CanNotBeSaved extends Right {
  override savePretrained(): never {
    throw new TypeError('out of ink');
  }
}

export class CanNotBeLoaded extends Right {
  static override readonly fromPretrained = undefined as never;
}

export class WritesWhatItDoesNotKnow extends Right {
  override toJSON() {
    return { ...super.toJSON(), ink: 'blue' };
  }
}
