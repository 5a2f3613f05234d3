import type { SettingCheck } from '../config/setting-checks.ts';
import { isNumber } from '../config/settings.ts';

/** ρ: one with which σ^ρ and σ^(1/ρ) are numbers. */
export const rhoCheck: SettingCheck = {
  isValid: (value) => isNumber(value) && value >= 0.1 && value <= 1000,
  range: 'a number from 0.1 to 1000',
};

/**
 * The noise schedule of Karras et al. (2022, arXiv:2206.00364, eq. 5): sigmas from `sigmaMax` down to `sigmaMin`, spaced
 * evenly in σ^(1/ρ). The larger ρ, the more of them are small.
 *
 * @param count - how many, at least 1; one alone is `sigmaMax`.
 */
export function karrasSigmas(count: number, sigmaMin: number, sigmaMax: number, rho = 7): number[] {
  const [largest, smallest] = [sigmaMax ** (1 / rho), sigmaMin ** (1 / rho)];
  const spacing = count > 1 ? (smallest - largest) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => (largest + i * spacing) ** rho);
}
