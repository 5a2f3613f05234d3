import type { NoiseLevel, Parameterization, StepChoice } from '@langevin/core';
import { countOf, positive, type SettingChecks } from '../config/setting-checks.ts';
import { flowLevel, flowSigmas, shiftedSigma } from '../levels/flow-sigmas.ts';
import { flowVelocity } from '../parameterizations/flow-velocity.ts';
import { type ChurnSettings, churnChecks, noChurn } from '../solvers/churn.ts';
import { churnedFlowHeun } from '../solvers/churned-flow-heun.ts';
import { heun } from '../solvers/heun.ts';
import type { Solver } from '../solvers/solver.ts';
import { SolverScheduler } from './solver-scheduler.ts';

/** Settings of a {@link FlowMatchHeunDiscreteScheduler}. */
export interface FlowMatchHeunDiscreteConfig extends ChurnSettings {
  /** How many timesteps the network knows: it is told so many times sigma. */
  readonly numTrainTimesteps: number;
  /** By how much sigmas are raised, as larger pictures need it: 1 for not at all (arXiv:2403.03206, eq. 23). */
  readonly shift: number;
}

/** Heun's method along the straight lines of flow matching. diffusers has it under the same name. */
export class FlowMatchHeunDiscreteScheduler extends SolverScheduler<FlowMatchHeunDiscreteConfig> {
  static override readonly className: string = 'FlowMatchHeunDiscreteScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Heun’s method along the straight lines of a flow: it looks twice at each step.';
  static override readonly besideDiffusers: readonly string[] = Object.keys(noChurn);
  static override readonly defaults: FlowMatchHeunDiscreteConfig = { numTrainTimesteps: 1000, shift: 1, ...noChurn };
  static override readonly checks: SettingChecks<FlowMatchHeunDiscreteConfig> = {
    numTrainTimesteps: countOf(1),
    shift: positive,
    ...churnChecks,
  };

  override readonly takesSteps = ['sigmas'] as const;

  /** How the network of the same checkpoint is read: it predicts the velocity of the flow. */
  readonly parameterization: Parameterization = flowVelocity(this.config.numTrainTimesteps);

  /** @throws {InvalidArgumentError} for sigmas above 1. */
  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const { numTrainTimesteps, shift } = this.config;
    return flowSigmas(steps, shift, shiftedSigma(1 / numTrainTimesteps, shift), this.config).map(flowLevel);
  }

  protected override solverFor(): Solver {
    return this.config.sChurn > 0 ? churnedFlowHeun(this.config) : heun;
  }
}
