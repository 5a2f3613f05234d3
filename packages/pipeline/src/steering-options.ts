import type { OptionKinds } from '@langevin/core';
import { checkGuidance, type GuidanceOptions, guidanceOptionKinds } from './guidance-options.ts';

/** What few runs ask for. The code behind it is loaded when one does. */
export type SteeringOptions = GuidanceOptions;

/** What each of {@link SteeringOptions} may be. */
export const steeringOptionKinds: OptionKinds<SteeringOptions> = guidanceOptionKinds;

/** Whether a run is steered by any of the options. @throws {InvalidArgumentError} naming one that can't be used. */
export function checkSteering(options: SteeringOptions): boolean {
  checkGuidance(options);
  return Object.keys(steeringOptionKinds).some((name) => options[name as keyof SteeringOptions] !== undefined);
}
