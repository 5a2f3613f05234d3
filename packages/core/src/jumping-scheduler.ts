import type { ModelFolder, SaveOptions } from './contracts/model-files.ts';
import type { NoiseLevel } from './contracts/noise-level.ts';
import type { PredictFunction } from './contracts/prediction.ts';
import type { SamplingContext, SamplingStep, Scheduler, StepChoice } from './contracts/scheduler.ts';
import { type Descent, descentsOf, type JumpChoice } from './jumps.ts';
import { descendingLevelsOf, noiseRatio } from './levels-of.ts';
import { linearCombination, scale } from './math/tensor-math.ts';
import type { FloatTensor } from './tensor.ts';

/**
 * Another scheduler whose runs jump back up to more noise, and down again (RePaint, Lugmayr et al., 2022, arXiv:2201.09865,
 * algorithm 1), so that what is drawn comes to fit what is known and is put in after each step.
 *
 * ```ts
 * const scheduler = new JumpingScheduler(new EulerScheduler({ sde, eta: 1 }), { jumpLength: 10, jumpNSample: 10 });
 * await runScheduler(scheduler, predict, { …, onStep: (step) => known.impose(step, generator) });
 * ```
 *
 * It serves every scheduler that says its levels and begins where it is told. A step up is one update, whatever its length.
 */
export class JumpingScheduler implements Scheduler {
  readonly #scheduler: Scheduler;
  readonly #settings: JumpChoice;

  constructor(scheduler: Scheduler, settings: JumpChoice) {
    this.#scheduler = scheduler;
    this.#settings = settings;
  }

  get initNoiseSigma(): number {
    return this.#scheduler.initNoiseSigma;
  }

  get takesSteps(): NonNullable<Scheduler['takesSteps']> {
    return this.#scheduler.takesSteps ?? [];
  }

  /** Where a run may begin, and where it ends: the levels of the scheduler that jumps. @throws {InvalidArgumentError} */
  levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    return descendingLevelsOf(this.#scheduler, steps);
  }

  startSpreadFor(steps: StepChoice): number {
    return this.#scheduler.startSpreadFor?.(steps) ?? this.initNoiseSigma;
  }

  /** Saves the scheduler that jumps, without its jumps. */
  savePretrained(target: string | ModelFolder, options?: SaveOptions): Promise<void> {
    return this.#scheduler.savePretrained(target, options);
  }

  async *sample(
    predict: PredictFunction,
    x: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const levels = this.levelsFor(context);
    const descents = descentsOf(levels.length - 1, this.#settings, context.begin);
    const total = descents.reduce((sum, { begin, end }) => sum + end - begin, 0);
    let [index, done] = [0, 0];
    let level = levels[0]!;
    for (const descent of descents) {
      if (index > 0) {
        const to = levels[descent.begin]!;
        const step = { index: index++, progress: done / total, level: to, ...jumpUp(x, level, to, context.noise) };
        yield step;
        x = step.sample;
      }
      for await (const step of this.#descend(predict, x, context, levels, descent)) {
        const numbered = { ...step, index: index++, progress: (done + step.progress) / total };
        yield numbered;
        ({ sample: step.sample, mean: step.mean } = numbered);
        ({ sample: x, level } = numbered);
      }
      done += descent.end - descent.begin;
    }
  }

  /** Steps of the scheduler down to where a descent ends. Their progress is in steps of the run. */
  async *#descend(
    predict: PredictFunction,
    x: FloatTensor,
    context: SamplingContext,
    levels: readonly NoiseLevel[],
    { begin, end }: Descent,
  ): AsyncGenerator<SamplingStep, void> {
    const count = levels.length - 1;
    for await (const step of this.#scheduler.sample(predict, x, { ...context, begin })) {
      const counted = { ...step, progress: Math.min(step.progress * (count - begin), end - begin) };
      yield counted;
      ({ sample: step.sample, mean: step.mean } = counted);
      if (end < count && isAt(step.level, levels[end]!, levels[end - 1]!)) return;
    }
  }
}

/** Whether a level is another one, to within rounding, or below, rather than the one before. */
function isAt(level: NoiseLevel, target: NoiseLevel, before: NoiseLevel): boolean {
  return noiseRatio(level) <= Math.sqrt(noiseRatio(target)) * Math.sqrt(noiseRatio(before)) * (1 + 1e-6);
}

/**
 * The diffusion itself, from a level to one with more noise (line 10 of the algorithm, over several timesteps): the data of
 * the state keep their share, and the noise makes up for what the level has more.
 */
function jumpUp(
  x: FloatTensor,
  from: NoiseLevel,
  to: NoiseLevel,
  noise: SamplingContext['noise'],
): Pick<SamplingStep, 'sample' | 'mean'> {
  const kept = to.scale / from.scale;
  const added = Math.sqrt(Math.max(to.sigma ** 2 - (kept * from.sigma) ** 2, 0));
  const z = noise(x);
  return { sample: linearCombination(kept, x, added, z, z), mean: scale(kept, x) };
}
