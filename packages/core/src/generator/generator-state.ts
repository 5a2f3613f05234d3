import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/** What a generator is made of, between two draws. */
export interface GeneratorState {
  readonly seed: bigint;
  /** The 624 words of the Mersenne Twister. */
  readonly words: Int32Array;
  /** How many of the words are used. */
  readonly position: number;
  /** The second of a pair of normal numbers, if it is still to be handed out. */
  readonly spareNormal: number | undefined;
}

const wordCount = 624;
const byteCount = 5056;

/** Where torch keeps each field of its CPU generator's state; all numbers are little-endian. */
const offsets = { seed: 0, left: 8, seeded: 12, next: 16, words: 24, spareNormal: 5024, hasSpareNormal: 5040 } as const;
const bytesPerWord = 8;

/** The bytes that `torch.Generator.get_state()` gives for this state. */
export function encodeState({ seed, words, position, spareNormal }: GeneratorState): Uint8Array {
  const bytes = new Uint8Array(byteCount);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(offsets.seed, seed, true);
  view.setInt32(offsets.left, position === wordCount ? 1 : wordCount + 1 - position, true);
  view.setInt32(offsets.seeded, 1, true);
  view.setBigUint64(offsets.next, BigInt(position), true);
  words.forEach((word, i) => {
    view.setUint32(offsets.words + i * bytesPerWord, word, true);
  });
  if (spareNormal !== undefined) {
    view.setFloat64(offsets.spareNormal, spareNormal, true);
    view.setInt32(offsets.hasSpareNormal, 1, true);
  }
  return bytes;
}

/**
 * Reads what {@link encodeState} or torch wrote.
 *
 * @throws {InvalidArgumentError} if the bytes are no such state.
 */
export function decodeState(bytes: Uint8Array): GeneratorState {
  if (!(bytes instanceof Uint8Array) || bytes.byteLength !== byteCount) {
    const found = bytes instanceof Uint8Array ? `has ${bytes.byteLength} bytes` : 'is no Uint8Array';
    throw new InvalidArgumentError('state', `${found}; pass the ${byteCount} bytes that getState() gave.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const left = view.getInt32(offsets.left, true);
  const next = Number(view.getBigUint64(offsets.next, true));
  // torch leaves `next` at 0 until the first draw and counts in `left` alone that no word is left.
  const position = left === 1 ? wordCount : next;
  const isConsistent = left === 1 ? next === 0 || next === wordCount : next > 0 && left + next === wordCount + 1;
  if (view.getInt32(offsets.seeded, true) !== 1 || !isConsistent) {
    throw new InvalidArgumentError('state', 'holds no Mersenne Twister; pass the bytes that getState() gave.');
  }
  return {
    seed: view.getBigUint64(offsets.seed, true),
    words: Int32Array.from({ length: wordCount }, (_, i) => view.getInt32(offsets.words + i * bytesPerWord, true)),
    position,
    spareNormal:
      view.getInt32(offsets.hasSpareNormal, true) === 0 ? undefined : view.getFloat64(offsets.spareNormal, true),
  };
}
