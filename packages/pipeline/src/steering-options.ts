import type { OptionKinds } from '@langevin/core';
import { checkGuidance, type GuidanceOptions, guidanceOptionKinds } from './guidance-options.ts';
import { checkJumpOptions, type JumpOptions, jumpOptionKinds } from './jump-options.ts';
import type { RunPlan } from './run-plan.ts';

/** What few runs ask for. The code behind it is loaded when one does. */
export interface SteeringOptions extends GuidanceOptions, JumpOptions {}

/** What each of {@link SteeringOptions} may be. */
export const steeringOptionKinds: OptionKinds<SteeringOptions> = { ...guidanceOptionKinds, ...jumpOptionKinds };

/** Whether a run is steered by any of the options. @throws {InvalidArgumentError} naming one that can't be used. */
export function checkSteering(options: SteeringOptions, plan: RunPlan): boolean {
  checkGuidance(options);
  checkJumpOptions(options, plan);
  return Object.keys(steeringOptionKinds).some((name) => options[name as keyof SteeringOptions] !== undefined);
}
