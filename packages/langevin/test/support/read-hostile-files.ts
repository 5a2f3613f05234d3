import { LangevinError } from 'langevin';
import { expect, it } from 'vitest';
import type { HostileFile } from './hostile-files.ts';

/** Tests that files, made of about so many bytes each, are read, or refused as they have to be. */
export function readHostileFiles(files: readonly HostileFile[], size: number): void {
  it.each(files.map((file): [string, HostileFile] => [file.name, file]))(
    'a hostile file is read, or refused with an error of ours: %s',
    async (_, { make, read, outcome = 'invalid_file' }) => {
      expect(await outcomeOf(() => read(make(size)))).toBe(outcome);
    },
  );
}

async function outcomeOf(read: () => unknown): Promise<unknown> {
  try {
    await read();
    return 'read';
  } catch (error) {
    return LangevinError.isInstance(error) ? error.code : error;
  }
}
