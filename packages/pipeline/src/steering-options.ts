import type { OptionKinds } from '@langevin/core';
import { checkScoreGuidance, type ScoreGuidance } from './guidance-options.ts';

/** What few runs ask for. The code behind it is loaded when one does. */
export interface SteeringOptions {
  /** A gradient that is added to the score, towards something that the images are to be. */
  readonly guidance?: ScoreGuidance | undefined;
}

/** What each of {@link SteeringOptions} may be. */
export const steeringOptionKinds: OptionKinds<SteeringOptions> = { guidance: 'options' };

/** Whether a run is steered by any of the options. @throws {InvalidArgumentError} naming one that can't be used. */
export function checkSteering(options: SteeringOptions): boolean {
  const { guidance } = options;
  if (guidance !== undefined) checkScoreGuidance(guidance);
  return Object.keys(steeringOptionKinds).some((name) => options[name as keyof SteeringOptions] !== undefined);
}
