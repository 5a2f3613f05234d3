import type { NoiseLevel } from '@langevin/core';
import { linspace } from '../torch-float32.ts';

const { fround } = Math;

/**
 * The levels of crowsonkb's v-diffusion for `count` even steps from noise to data, as diffusers has them: sigma =
 * sin²(πs / 2) and scale² + sigma² = 1, where s goes from 1 to 0. The network is told the angle, as a share of a right one.
 */
export function sineLevels(count: number): NoiseLevel[] {
  return Array.from(linspace(1, 0, count + 1), (share) => {
    const sigma = fround(fround(Math.sin(fround((share * Math.PI) / 2))) ** 2);
    const scale = fround(Math.sqrt(fround(1 - fround(sigma ** 2))));
    return { time: share, scale, sigma, timestep: angleShare({ scale, sigma }) };
  });
}

/** The angle of a level, as a share of a right one. */
export function angleShare({ scale, sigma }: Pick<NoiseLevel, 'scale' | 'sigma'>): number {
  return (Math.atan2(sigma, scale) / Math.PI) * 2;
}
