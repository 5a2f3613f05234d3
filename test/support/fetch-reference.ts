import { parseReference, type ReferenceTensor } from './parse-reference.ts';

// What `reference.ts` is to tests in Node, for tests in a browser: the development server serves the whole project.

/** The address of a file or folder of `fixtures/`. */
export function fixtureUrl(path: string): string {
  return new URL(`/fixtures/${path}`, globalThis.location.href).href;
}

/** The tensors of a safetensors file of `fixtures/`, as float32. */
export async function fetchReference(path: string): Promise<Record<string, ReferenceTensor>> {
  const response = await fetch(fixtureUrl(path));
  return parseReference(new Uint8Array(await response.arrayBuffer()));
}
