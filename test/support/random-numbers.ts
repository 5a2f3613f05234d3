/** Numbers from 0 to 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A seed that is told, so that what came of it can be had again. @param what - is done by it. */
export function toldSeed(what: string): number {
  const seed = Number(process.env.LANGEVIN_SEED ?? Math.floor(Math.random() * 1e9));
  process.stdout.write(`${what} by the seed ${seed} (LANGEVIN_SEED=${seed} does it again)\n`);
  return seed;
}
