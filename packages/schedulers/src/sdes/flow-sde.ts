import { completeConfig, type NoiseLevel, type Parameterization } from '@langevin/core';
import { countFrom, isCount, requireSetting } from '../config/settings.ts';
import { flowVelocity } from '../parameterizations/flow-velocity.ts';
import { LinearSde, requireRatio } from './linear-sde.ts';

/** Settings of a {@link FlowSde}. */
export interface FlowSdeConfig {
  /** What the network is told for the time 1; 1000 if left out. */
  readonly numTrainTimesteps: number;
}

const defaults: FlowSdeConfig = { numTrainTimesteps: 1000 };

/**
 * The straight lines from data to noise of flow matching (Lipman et al., 2022, arXiv:2210.02747; Liu et al., 2022,
 * arXiv:2209.03003), x_t = (1 − t) x_0 + t ε, and the SDE that has the same marginal distributions:
 *
 * dx = −x / (1 − t) dt + √(2t / (1 − t)) dw
 *
 * It begins at scale 0, so that its drift has no end at time 1, and a score says nothing of the data there: solvers
 * written in the data, the noise or the velocity go along it, those written in the score or in sigma / scale do not.
 */
export class FlowSde extends LinearSde {
  static readonly className: string = 'FlowSde';
  readonly config: FlowSdeConfig;
  readonly initNoiseSigma = 1;
  /** The network takes the time in training timesteps, and predicts the velocity ε − x_0. */
  override readonly parameterization: Parameterization;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<FlowSdeConfig> = {}) {
    super();
    this.config = completeConfig(FlowSde.className, defaults, config);
    const { numTrainTimesteps } = this.config;
    requireSetting(
      FlowSde.className,
      isCount(numTrainTimesteps, 1),
      'numTrainTimesteps',
      numTrainTimesteps,
      countFrom(1),
    );
    this.parameterization = flowVelocity(numTrainTimesteps);
  }

  drift(time: number): number {
    return -1 / (1 - time);
  }

  diffusion(time: number): number {
    return Math.sqrt((2 * time) / (1 - time));
  }

  levelAt(time: number): NoiseLevel {
    return { time, scale: 1 - time, sigma: time };
  }

  /** sigma / scale = t / (1 − t). */
  override timeOf(ratio: number): number {
    requireRatio(ratio, 0, Number.POSITIVE_INFINITY);
    return ratio === Number.POSITIVE_INFINITY ? 1 : ratio / (1 + ratio);
  }
}
