import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { MemoryFiles } from '@langevin/core';
import { fixturePath } from '../../../../test/support/reference.ts';

/** The files of a pipeline of the reference, with some of them changed, or more. */
export function folderOf(name: string, changes: Readonly<Record<string, string | Uint8Array>> = {}): MemoryFiles {
  return new MemoryFiles({ ...filesOf(name), ...changes }, name);
}

/** The files of a pipeline of the reference, by their paths. */
export function filesOf(name: string): Record<string, Uint8Array> {
  const root = fixturePath(`pipeline/${name}`);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name: file }) => {
      const path = join(parentPath, file);
      return [relative(root, path).replaceAll('\\', '/'), Uint8Array.from(readFileSync(path))];
    }),
  );
}
