import { LangevinError } from 'langevin';
import { expect, it } from 'vitest';
import { type HostileFile, hostileFiles } from './support/hostile-files.ts';

// Those that make one wait are read by the benchmark, which has a clock.
const quick = hostileFiles.filter(({ waits = false }) => !waits);

it.each(quick.map((file): [string, HostileFile] => [file.name, file]))(
  'a hostile file is read, or refused with an error of ours: %s',
  async (_, { make, read, outcome = 'invalid_file' }) => {
    expect(await outcomeOf(() => read(make(8_000_000)))).toBe(outcome);
  },
);

async function outcomeOf(read: () => unknown): Promise<unknown> {
  try {
    await read();
    return 'read';
  } catch (error) {
    return LangevinError.isInstance(error) ? error.code : error;
  }
}
