import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseReference, type ReferenceTensor } from './parse-reference.ts';

export { errorOverRms, type ReferenceTensor } from './parse-reference.ts';

/** The absolute path of a file or folder of `fixtures/`. */
export function fixturePath(path: string): string {
  return fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
}

/** A JSON file of `fixtures/`. */
export function readFixtureJson<T>(path: string): T {
  return JSON.parse(readFileSync(fixturePath(path), 'utf8')) as T;
}

/** The tensors of a safetensors file of `fixtures/`, as float32. */
export function readReference(path: string): Record<string, ReferenceTensor> {
  return parseReference(Uint8Array.from(readFileSync(fixturePath(path))));
}
