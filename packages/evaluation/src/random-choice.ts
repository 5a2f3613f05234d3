import type { Generator } from '@langevin/core';

/** A whole number from 0 up to, and without, another. */
export function randomIndex(generator: Generator, end: number): number {
  return Number(generator.randint(0, end, [1]).data[0]);
}

/** So many different numbers from 0 up to, and without, `end`, each as likely as any other. */
export function randomChoice(generator: Generator, end: number, count: number): number[] {
  const all = Array.from({ length: end }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const other = i + randomIndex(generator, end - i);
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all.slice(0, count);
}
