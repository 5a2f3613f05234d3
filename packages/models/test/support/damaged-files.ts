import { LangevinError } from '@langevin/core';
import { readPyTorch, readSafetensors, type Weights } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { fixtureBytes, fixtureNames } from '../checkpoint/checkpoint-fixtures.ts';

/** A byte becomes a float32 at most, in the converted storage and in gathered copies. */
const memoryPerByte = 8;

const readers = { '.safetensors': readSafetensors, '.bin': readPyTorch };
const files = Object.entries(readers).flatMap(([suffix, read]) =>
  fixtureNames('checkpoints', suffix).map((name) => ({ name, read, bytes: fixtureBytes(`checkpoints/${name}`) })),
);
// What is wrong with the others may go away with their end.
const wellFormed = files.filter(({ name }) => !name.startsWith('bad-'));

/** Reads a damaged file. What is thrown must be ours, and what is returned in proportion to the file. */
function readDamaged(read: (bytes: Uint8Array, file: string) => Weights, bytes: Uint8Array): 'read' | 'refused' {
  let weights: Weights;
  try {
    weights = read(bytes, 'damaged');
  } catch (error) {
    if (!LangevinError.isInstance(error)) throw error;
    return 'refused';
  }
  const buffers = new Set([...weights.values()].map(({ data }) => data.buffer));
  const allocated = [...buffers].reduce((total, buffer) => total + buffer.byteLength, 0);
  expect(allocated).toBeLessThanOrEqual(memoryPerByte * bytes.byteLength);
  return 'read';
}

/** Damages each file of `fixtures/checkpoints` in many places: at each byte, or at every so many of them. */
export function damageFiles(everyBytes: number): void {
  describe('a damaged file', () => {
    it.each(wellFormed)('$name is refused with an error of ours wherever it is cut off', ({ read, bytes }) => {
      for (let length = 0; length < bytes.byteLength; length += everyBytes) {
        expect(readDamaged(read, bytes.slice(0, length)), `cut off at ${length}`).toBe('refused');
      }
    });

    it.each(files)('$name is read or refused with an error of ours whichever byte is wrong', ({ read, bytes }) => {
      for (let at = 0; at < bytes.byteLength; at += everyBytes) {
        const damaged = bytes.slice();
        damaged[at] = bytes[at]! ^ (1 << ((at * 5) % 8));
        readDamaged(read, damaged);
        damaged[at] = ~bytes[at]!;
        readDamaged(read, damaged);
      }
    });
  });
}
