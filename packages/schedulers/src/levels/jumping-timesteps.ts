import { countOf, type SettingChecks } from '../config/setting-checks.ts';

/** How a run goes back up, and down again, on its way to the data. */
export interface JumpSettings {
  /** j of the paper: how many steps it goes back up at once. */
  readonly jumpLength: number;
  /** r of the paper: how often it goes down through the same steps, at each place. */
  readonly jumpNSample: number;
}

/** What the settings may be. */
export const jumpChecks: SettingChecks<JumpSettings> = { jumpLength: countOf(1), jumpNSample: countOf(1) };

/**
 * The timesteps of RePaint, in units of a step: where each step down begins, and where each step up ends that comes before
 * it (Lugmayr et al., 2022, arXiv:2201.09865, figure 9). Those of a step up are larger than the one before it.
 */
export function jumpingTimesteps(count: number, { jumpLength, jumpNSample }: JumpSettings): number[] {
  const jumpsLeft = new Map<number, number>();
  for (let place = 0; place < count - jumpLength; place += jumpLength) jumpsLeft.set(place, jumpNSample - 1);

  const timesteps: number[] = [];
  for (let t = count - 1; t >= 0; t--) {
    timesteps.push(t);
    const left = jumpsLeft.get(t) ?? 0;
    if (left === 0) continue;
    jumpsLeft.set(t, left - 1);
    for (let up = 0; up < jumpLength; up++) timesteps.push(++t);
  }
  return timesteps;
}
