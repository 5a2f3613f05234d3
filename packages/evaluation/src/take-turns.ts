/** Milliseconds of computation after which everything else gets a turn. */
const turn = 50;

/** What a long computation calls now and then: it lets events in, and throws the reason of an abort. */
export type TakeTurns = () => Promise<void>;

/** Makes a {@link TakeTurns} for one computation. */
export function takeTurns(signal: AbortSignal | undefined): TakeTurns {
  let begin = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - begin < turn) return;
    await new Promise<void>((resolve) => setTimeout(resolve));
    begin = performance.now();
    signal?.throwIfAborted();
  };
}
