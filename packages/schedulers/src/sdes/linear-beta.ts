import { completeConfig, InvalidArgumentError } from '@langevin/core';
import { isNumber, requireSetting } from '../config/settings.ts';
import { discreteIndex } from './discrete-index.ts';

/** Settings of a `VpSde` and of a `SubVpSde`: the ends of a rate of noise that grows linearly with time. */
export interface BetaConfig {
  /** β(0); 0.1 if left out. */
  readonly betaMin: number;
  /** β(1); 20 if left out. */
  readonly betaMax: number;
}

const defaults: BetaConfig = { betaMin: 0.1, betaMax: 20 };

/** The rate β(t) = β_min + t (β_max − β_min) at which data is replaced by noise (arXiv:2011.13456, eq. 33). */
export class LinearBeta {
  readonly config: BetaConfig;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(className: string, config: Partial<BetaConfig>) {
    this.config = completeConfig(className, defaults, config);
    const { betaMin, betaMax } = this.config;
    const require = requireSetting.bind(undefined, className);
    require(isNumber(betaMin) && betaMin > 0, 'betaMin', betaMin, 'a number above 0');
    require(isNumber(betaMax) && betaMax >= betaMin, 'betaMax', betaMax, (nameOf) =>
      `a number from ${nameOf('betaMin')}, ${betaMin}`);
  }

  /** β(t). */
  at(time: number): number {
    const { betaMin, betaMax } = this.config;
    return betaMin + time * (betaMax - betaMin);
  }

  /** ∫ β from 0 to t. */
  integral(time: number): number {
    const { betaMin, betaMax } = this.config;
    return betaMin * time + ((betaMax - betaMin) * time ** 2) / 2;
  }

  /** The time until which the integral of β is `integral`: the positive root of a quadratic, with no cancellation. */
  timeOf(integral: number): number {
    const { betaMin, betaMax } = this.config;
    return (2 * integral) / (betaMin + Math.sqrt(betaMin ** 2 + 2 * (betaMax - betaMin) * integral));
  }

  /**
   * β_i of `stepCount` steps, from β_min / N to β_max / N: the variance that DDPM's step i adds (eq. 10).
   *
   * @throws {InvalidArgumentError} if there are so few steps that a variance would reach 1.
   */
  discrete(time: number, stepCount: number): number {
    const { betaMin, betaMax } = this.config;
    if (stepCount <= betaMax) {
      const least = Math.floor(betaMax) + 1;
      const advice = `take ${least} or more, or the euler-maruyama predictor without a corrector`;
      throw new InvalidArgumentError(
        'numInferenceSteps',
        `${stepCount} are too few for betaMax ${betaMax}; ${advice}.`,
      );
    }
    const index = discreteIndex(time, stepCount);
    return (betaMin + ((betaMax - betaMin) * index) / Math.max(stepCount - 1, 1)) / stepCount;
  }
}
