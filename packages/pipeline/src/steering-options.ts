import { checkEvaluable, InvalidArgumentError, type OptionKinds, type ScoreFunction } from '@langevin/core';

/** What few runs ask for. The code behind it is loaded when one does. */
export interface SteeringOptions {
  /** ∇ₓ log p_t(y | x) for something that the images are to be, such as a class: it is added to the score. */
  readonly guidance?: ScoreFunction | undefined;
  /** What the guidance is multiplied with; 1 if left out. */
  readonly guidanceScale?: number | undefined;
}

/** What each of {@link SteeringOptions} may be. */
export const steeringOptionKinds: OptionKinds<SteeringOptions> = { guidance: 'any', guidanceScale: 'any' };

/** Whether a run is steered by any of the options. @throws {InvalidArgumentError} naming one that can't be used. */
export function checkSteering(options: SteeringOptions): boolean {
  const { guidance, guidanceScale } = options;
  if (guidance !== undefined) checkEvaluable('guidance', guidance);
  else if (guidanceScale !== undefined) {
    throw new InvalidArgumentError('guidanceScale', 'there is no guidance to scale; pass both, or neither.');
  }
  if (guidanceScale !== undefined && !Number.isFinite(guidanceScale)) {
    throw new InvalidArgumentError('guidanceScale', `${guidanceScale} is not a finite number.`);
  }
  return Object.keys(steeringOptionKinds).some((name) => options[name as keyof SteeringOptions] !== undefined);
}
