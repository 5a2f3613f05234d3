import {
  ConfigError,
  type NoiseLevel,
  type Parameterization,
  type Scheduler,
  type StepChoice,
  toCamelCase,
} from '@langevin/core';
import { isOfNoise } from '../config/same-diffusion.ts';
import { countOf, type SettingChecks } from '../config/setting-checks.ts';
import { otherSettings } from '../config/settled-config.ts';
import { angleShare, sineLevels } from '../levels/sine-levels.ts';
import { variancePreservingScale } from '../parameterizations/discrete-parameterization.ts';
import { predictionTypes } from '../parameterizations/prediction-types.ts';
import { plms } from '../solvers/plms.ts';
import { noiseSlope } from '../solvers/pseudo-linear.ts';
import type { Solver } from '../solvers/solver.ts';
import { SolverScheduler } from './solver-scheduler.ts';

/** Settings of an {@link IPNDMScheduler}. All are diffusers'. */
export interface IPNDMConfig {
  /** How many timesteps the network was trained on; no run depends on it. */
  readonly numTrainTimesteps: number;
}

/**
 * PNDM's multistep method from the first step on (improved PNDM, arXiv:2204.13902), over the levels of v-diffusion, whose
 * network is told the angle of a level and predicts v. diffusers has it under the same name, and gives the same numbers.
 */
export class IPNDMScheduler extends SolverScheduler<IPNDMConfig> {
  static override readonly className: string = 'IPNDMScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Remembers its last three steps, from the first one on.';
  static override readonly unsupported: object = { trainedBetas: null };
  static override readonly defaults: IPNDMConfig = { numTrainTimesteps: 1000 };
  static override readonly checks: SettingChecks<IPNDMConfig> = { numTrainTimesteps: countOf(1) };

  override readonly takesSteps: NonNullable<Scheduler['takesSteps']> = [];

  /** How the network of the same checkpoint is read. */
  readonly parameterization: Parameterization = {
    timestep: (level) => level.timestep ?? angleShare(level),
    output: predictionTypes.v_prediction,
    inputScale: variancePreservingScale,
  };

  /** @throws {ConfigError} for an unknown setting, a value out of range, or settings of a network of betas. */
  constructor(config: Partial<IPNDMConfig> = {}) {
    super(config);
    const name = Object.keys(otherSettings(config)).map(toCamelCase).find(isOfNoise);
    if (name === undefined) return;
    throw new ConfigError(new.target.className, name, (nameOf) => {
      const problem = `these settings are of a network that is told timesteps or sigmas, by ${nameOf(name)}`;
      const advice = 'Take ComposedScheduler with its solver "ipndm", which is this method for any network';
      return `${problem}; this scheduler reads one that is told the angle of a level. ${advice}.`;
    });
  }

  override levelsFor({ numInferenceSteps }: StepChoice): readonly NoiseLevel[] {
    return sineLevels(numInferenceSteps);
  }

  protected override solverFor(): Solver {
    return plms(noiseSlope);
  }
}
