import {
  ConfigError,
  classNameOf,
  type FloatTensor,
  type JsonObject,
  type ModelFolder,
  type Parameterization,
  type SamplingContext,
  type SamplingStep,
  type Scheduler,
  type ScoreFunction,
} from '@langevin/core';
import { configToJson, writeSchedulerConfig } from '../config/scheduler-config.ts';
import { betaSchedules } from './beta-schedules.ts';
import type { DiscreteConfig } from './discrete-config.ts';
import { NoiseLadder } from './noise-ladder.ts';
import { predictionTypes } from './prediction-types.ts';
import { spacedTimesteps } from './timestep-spacing.ts';

/**
 * What the schedulers of a diffusion in discrete timesteps share: its noise levels, and how a network is read that was
 * trained on them.
 */
export abstract class DiscreteScheduler<C extends DiscreteConfig> implements Scheduler {
  readonly config: C;
  /** How the network of the same checkpoint is read: it is told the timestep, and predicts what the settings say. */
  readonly parameterization: Parameterization;
  /** The prior's standard deviation: 1, since the diffusion preserves variance. */
  readonly initNoiseSigma = 1;
  protected readonly ladder: NoiseLadder;

  /** @throws {ConfigError} if the betas make a schedule that begins without noise, or ends without signal. */
  protected constructor(config: C) {
    this.config = config;
    this.ladder = new NoiseLadder(betasOf(config));
    const { alphasCumprod } = this.ladder;
    const [first, last] = [alphasCumprod[0]!, alphasCumprod.at(-1)!];
    if (!(first < 1 && last > 0)) {
      const key = config.trainedBetas ? 'trained_betas' : 'beta_schedule';
      const problem =
        first < 1 ? 'ends at scale 0, where a score says nothing of the data' : 'begins without any noise';
      throw new ConfigError(classNameOf(this), key, `the schedule ${problem}; take other betas.`);
    }
    this.parameterization = {
      timestep: (level) => this.ladder.timestepOf(level),
      toScore: predictionTypes[config.predictionType],
      inputScale: variancePreservingScale,
    };
  }

  /** ᾱ_t of each timestep: the share of the data in the variance of x_t. */
  get alphasCumprod(): Float32Array {
    return this.ladder.alphasCumprod;
  }

  /**
   * The timesteps that a run visits, descending.
   *
   * @throws {InvalidArgumentError} for more steps than the network was trained on, or an offset beyond the last of them.
   */
  timestepsFor(numInferenceSteps: number): number[] {
    return spacedTimesteps(numInferenceSteps, this.config);
  }

  /** Writes `scheduler_config.json`, which diffusers reads. @throws {SaveError} */
  async savePretrained(target: string | ModelFolder): Promise<void> {
    await writeSchedulerConfig(target, this.toJSON());
  }

  /** The configuration as diffusers' JSON. */
  toJSON(): JsonObject {
    return configToJson(classNameOf(this), this.config);
  }

  abstract sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void>;
}

function betasOf(config: DiscreteConfig): Float32Array {
  if (config.trainedBetas) return Float32Array.from(config.trainedBetas);
  return betaSchedules[config.betaSchedule](config);
}

/** What a state is multiplied with to have scale² + sigma² = 1, as in training; 1 where it has that up to rounding. */
function variancePreservingScale({ scale, sigma }: { readonly scale: number; readonly sigma: number }): number {
  const norm = Math.hypot(scale, sigma);
  return Math.abs(norm - 1) < 1e-6 ? 1 : 1 / norm;
}
