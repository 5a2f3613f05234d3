import { ConfigError, type NoiseLevel, type Parameterization, type StepChoice } from '@langevin/core';
import { countOf, finite, flag, oneOf, orNull, positive, type SettingChecks } from '../config/setting-checks.ts';
import { type FlowSigmaSettings, flowLevel, flowSigmas, shiftedSigma } from '../levels/flow-sigmas.ts';
import { noSpacedSigmas, spacedSigmaChecks } from '../levels/sigma-settings.ts';
import { flowVelocity } from '../parameterizations/flow-velocity.ts';
import { euler } from '../solvers/euler.ts';
import { multistepConsistency } from '../solvers/multistep-consistency.ts';
import type { Solver } from '../solvers/solver.ts';
import { SolverScheduler } from './solver-scheduler.ts';

/** Settings of a {@link FlowMatchEulerDiscreteScheduler}. */
export interface FlowMatchEulerDiscreteConfig extends Required<FlowSigmaSettings> {
  /** By how much sigmas are raised, as larger pictures need it: 1 for not at all (arXiv:2403.03206, eq. 23). */
  readonly shift: number;
  /** Whether the shift follows from `mu`, which is another for each size of a picture, in place of `shift`. */
  readonly useDynamicShifting: boolean;
  /** What `mu` says: the shift itself, or its logarithm. */
  readonly timeShiftType: 'exponential' | 'linear';
  /** By how much a run with dynamic shifting is shifted; null where nobody said so yet. diffusers takes it with each run. */
  readonly mu: number | null;
  /** `mu` for pictures of `baseImageSeqLen` tokens, from which pipelines compute their own. */
  readonly baseShift: number | null;
  /** `mu` for pictures of `maxImageSeqLen` tokens. */
  readonly maxShift: number | null;
  readonly baseImageSeqLen: number;
  readonly maxImageSeqLen: number;
  /** Whether the network's time goes from noise to data, and its velocity with it. */
  readonly invertSigmas: boolean;
  /** Whether each step goes to the predicted data, and back with fresh noise. */
  readonly stochasticSampling: boolean;
}

/**
 * Euler's method along the straight lines of flow matching, from noise to data (arXiv:2210.02747, arXiv:2403.03206).
 * diffusers has it under the same name.
 */
export class FlowMatchEulerDiscreteScheduler extends SolverScheduler<FlowMatchEulerDiscreteConfig> {
  static override readonly className: string = 'FlowMatchEulerDiscreteScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Euler’s method along the straight lines of a flow.';
  static override readonly besideDiffusers: readonly string[] = ['mu'];
  static override readonly defaults: FlowMatchEulerDiscreteConfig = {
    numTrainTimesteps: 1000,
    shift: 1,
    useDynamicShifting: false,
    baseShift: 0.5,
    maxShift: 1.15,
    baseImageSeqLen: 256,
    maxImageSeqLen: 4096,
    invertSigmas: false,
    shiftTerminal: null,
    ...noSpacedSigmas,
    timeShiftType: 'exponential',
    stochasticSampling: false,
    mu: null,
  };
  static override readonly checks: SettingChecks<FlowMatchEulerDiscreteConfig> = {
    numTrainTimesteps: countOf(1),
    shift: positive,
    useDynamicShifting: flag,
    baseShift: orNull(finite),
    maxShift: orNull(finite),
    baseImageSeqLen: countOf(1),
    maxImageSeqLen: countOf(1),
    invertSigmas: flag,
    shiftTerminal: orNull({
      isValid: (value) => finite.isValid(value) && (value as number) >= 0 && (value as number) < 1,
      range: 'a number from 0, below 1',
    }),
    ...spacedSigmaChecks,
    timeShiftType: oneOf(['exponential', 'linear']),
    stochasticSampling: flag,
    mu: orNull(finite),
  };

  override readonly takesSteps = ['sigmas'] as const;

  /** How the network of the same checkpoint is read: it predicts the velocity of the flow. */
  readonly parameterization: Parameterization = flowVelocity(this.config.numTrainTimesteps, this.config.invertSigmas);

  /**
   * @param steps - a number of steps, or sigmas from 0 to 1 which are shifted as others are.
   * @throws {ConfigError} for dynamic shifting without a `mu` that says by how much.
   * @throws {InvalidArgumentError} for sigmas above 1.
   */
  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const { numTrainTimesteps, useDynamicShifting } = this.config;
    const shift = this.#shift();
    const first = 1 / numTrainTimesteps;
    // As in diffusers, where a constant shift is in the sigmas of the training as well.
    const smallest = useDynamicShifting ? first : shiftedSigma(first, shift);
    return flowSigmas(steps, shift, smallest, this.config).map(flowLevel);
  }

  protected override solverFor(): Solver {
    return this.config.stochasticSampling ? multistepConsistency() : euler;
  }

  #shift(): number {
    const { shift, useDynamicShifting, timeShiftType, mu } = this.config;
    if (!useDynamicShifting) return shift;
    const isLogarithm = timeShiftType === 'exponential';
    const ownShift = mu === null ? 0 : isLogarithm ? Math.exp(mu) : mu;
    if (ownShift > 0 && Number.isFinite(ownShift)) return ownShift;
    throw new ConfigError(FlowMatchEulerDiscreteScheduler.className, 'mu', (nameOf) => {
      const problem = `${mu} does not say by how much this run is shifted`;
      const advice = `pass a number ${isLogarithm ? 'from -700 to 700' : 'above 0'}`;
      return `${problem}; ${advice}, or set ${nameOf('useDynamicShifting')} to false.`;
    });
  }
}
