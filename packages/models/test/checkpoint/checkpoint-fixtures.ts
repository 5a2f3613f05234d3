import { readdirSync, readFileSync } from 'node:fs';
import { MemoryFiles } from '@langevin/core';
import type { Weights } from '@langevin/models';
import { expect } from 'vitest';
import { fixturePath, readReference } from '../../../../test/support/reference.ts';

/** The bytes of a file of `fixtures/`. */
export function fixtureBytes(path: string): Uint8Array {
  return Uint8Array.from(readFileSync(fixturePath(path)));
}

/** Names of the files of a folder of `fixtures/` that end so. */
export function fixtureNames(folder: string, suffix: string): string[] {
  return readdirSync(fixturePath(folder)).filter((name) => name.endsWith(suffix));
}

/** A folder of `fixtures/` as a model's files. */
export function fixtureFolder(folder: string): MemoryFiles {
  const names = fixtureNames(folder, '');
  return new MemoryFiles(Object.fromEntries(names.map((name) => [name, fixtureBytes(`${folder}/${name}`)])), folder);
}

/** Expects the same names, shapes and bits as in a safetensors file of F32 tensors of `fixtures/`. */
export function expectWeights(actual: Weights, expectedPath: string): void {
  const expected = readReference(expectedPath);
  expect([...actual.keys()].sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, data }] of actual) {
    expect(shape, name).toEqual(expected[name]!.shape);
    expect(haveSameBits(data, expected[name]!.data), `values of ${name}`).toBe(true);
  }
}

/** Whether two arrays hold the same bit patterns, in which a NaN equals itself and 0 differs from -0. */
export function haveSameBits(a: Float32Array, b: Float32Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}

/** A safetensors file from its header, as an object or as text, and its data. */
export function safetensorsFile(header: unknown, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.byteLength + data.byteLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  file.set(text, 8);
  file.set(data, 8 + text.byteLength);
  return file;
}
