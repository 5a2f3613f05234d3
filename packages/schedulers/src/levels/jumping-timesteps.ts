import { InvalidArgumentError, type JumpSettings } from '@langevin/core';
import { countOf, type SettingChecks } from '../config/setting-checks.ts';

/** What the settings may be. */
export const jumpChecks: SettingChecks<JumpSettings> = { jumpLength: countOf(1), jumpNSample: countOf(1) };

/** No run takes as many; a hostile file must not make us fill the memory. */
const mostTimesteps = 1_000_000;

/**
 * The timesteps of RePaint, in units of a step: where each step down begins, and where each step up ends that comes before
 * it (Lugmayr et al., 2022, arXiv:2201.09865, figure 9). Those of a step up are larger than the one before it.
 *
 * @throws {InvalidArgumentError} where the jumps make too many of them.
 */
export function jumpingTimesteps(count: number, { jumpLength, jumpNSample }: JumpSettings): number[] {
  const places = Math.max(Math.ceil((count - jumpLength) / jumpLength), 0);
  const total = count + places * (jumpNSample - 1) * 2 * jumpLength;
  if (total > mostTimesteps) {
    const problem = `${jumpNSample} times through each of ${places} jumps of ${jumpLength} steps`;
    throw new InvalidArgumentError('jumpNSample', `${problem} make ${total} steps; take at most ${mostTimesteps}.`);
  }
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
