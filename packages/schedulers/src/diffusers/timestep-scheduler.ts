import type { NoiseLevel, StepChoice } from '@langevin/core';
import { chosenTimesteps } from '../levels/chosen-steps.ts';
import type { TrainingSettings } from '../levels/training-settings.ts';
import { TrainedScheduler } from './trained-scheduler.ts';

/** A {@link TrainedScheduler} whose runs visit timesteps of the training, at the levels that the network knows. */
export abstract class TimestepScheduler<C extends TrainingSettings> extends TrainedScheduler<C> {
  /**
   * The timesteps that a run visits where nobody chose them, descending.
   *
   * @throws {InvalidArgumentError} for steps that the settings have no timesteps for.
   */
  abstract timestepsFor(numInferenceSteps: number): number[];

  /** @throws {InvalidArgumentError} as `timestepsFor` does, and for timesteps that the network was not trained on. */
  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const timesteps =
      chosenTimesteps(steps, this.config.numTrainTimesteps) ?? this.timestepsFor(steps.numInferenceSteps);
    return [...timesteps.map((timestep) => this.ladder.levelAt(timestep)), this.end];
  }

  /** Where a run ends: at the data, unless the settings say otherwise. */
  protected get end(): NoiseLevel {
    return this.ladder.levelAt(-1);
  }

  /**
   * Where each step ends in diffusers' samplers along the flow: a fixed distance below where it begins, which is where the
   * next one begins with the spacing `leading` alone.
   */
  protected fixedArrivals({ numInferenceSteps, timesteps }: StepChoice): readonly NoiseLevel[] | undefined {
    if (timesteps !== undefined) return undefined;
    const distance = Math.floor(this.config.numTrainTimesteps / numInferenceSteps);
    return this.timestepsFor(numInferenceSteps).map((timestep) =>
      timestep < distance ? this.end : this.ladder.levelAt(timestep - distance),
    );
  }

  /** 1: the diffusion preserves variance. */
  protected override spreadAt(_level: NoiseLevel): number {
    return 1;
  }
}
