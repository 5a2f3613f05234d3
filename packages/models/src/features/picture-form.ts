import { checkCount, checkOptions, InvalidArgumentError, InvalidFileError } from '@langevin/core';
import { printable } from '../checkpoint/printable.ts';
import type { ImageSize } from '../network/graph.ts';
import type { GraphInput } from '../network-source.ts';

/** How a network of features takes pictures. */
export interface PictureForm {
  /** How many it takes at a time; undefined where any number of them. */
  readonly batch: number | undefined;
  /** Undefined where it takes as many as there are. */
  readonly channels: number | undefined;
  /** Undefined where it takes pictures of any size as they are. */
  readonly size: ImageSize | undefined;
  /** What is subtracted from values in [0, 1]: one number for all channels, or one for each. */
  readonly mean: readonly number[];
  /** What the rest is divided by, likewise. */
  readonly std: readonly number[];
}

/** How pictures are brought to a network of features. */
export interface PictureFormOptions {
  /** The size that pictures are brought to, for a network that takes several; that of the pictures if left out. */
  readonly size?: ImageSize | undefined;
  /** What is subtracted from values in [0, 1]: for all channels, or one for each; 0 if left out. */
  readonly mean?: number | readonly number[] | undefined;
  /** What the rest is divided by, likewise; 1 if left out. */
  readonly std?: number | readonly number[] | undefined;
}

/**
 * The form of the pictures that an input takes.
 *
 * @param path - the model's file, for messages.
 * @throws {InvalidFileError} if it takes no pictures.
 * @throws {InvalidArgumentError} if it takes another size than the user says, or numbers can't be used.
 */
export function pictureForm(path: string, { name, shape }: GraphInput, options: PictureFormOptions): PictureForm {
  const [batch, channels, height, width] = shape ?? ['batch', 'channels', 'height', 'width'];
  const isOther = shape?.length === 4 ? typeof channels === 'number' && channels !== 1 && channels !== 3 : shape;
  if (isOther) {
    const expected = '[batch, channels, height, width] with 1 or 3 channels was expected';
    throw new InvalidFileError(path, `its input ${printable(`"${name}" is [${shape?.join(', ')}]`)}; ${expected}.`);
  }
  const normalization = {
    mean: numbersOf('mean', options.mean ?? 0, Number.isFinite),
    std: numbersOf('std', options.std ?? 1, (value) => Number.isFinite(value) && value > 0),
  };
  if (typeof channels === 'number') checkNormalization(normalization, channels);
  return {
    batch: typeof batch === 'number' ? batch : undefined,
    channels: typeof channels === 'number' ? channels : undefined,
    size: chosenSize({ height, width }, options.size),
    ...normalization,
  };
}

/** Checks that there is a number for all channels, or one for each. @throws {InvalidArgumentError} */
export function checkNormalization(lists: Pick<PictureForm, 'mean' | 'std'>, channels: number): void {
  for (const argument of ['mean', 'std'] as const) {
    const { length } = lists[argument];
    if (length === 1 || length === channels) continue;
    const counts = `${length} numbers for ${channels} channels`;
    throw new InvalidArgumentError(argument, `has ${counts}; give one, or one for each.`);
  }
}

/** The size that is declared, where it is, and else the one that the user chose. */
function chosenSize(
  declared: Readonly<Record<keyof ImageSize, number | string | undefined>>,
  chosen: ImageSize | undefined,
): ImageSize | undefined {
  if (chosen !== undefined) {
    checkOptions(chosen, { height: 'any', width: 'any' }, 'size');
    for (const side of ['height', 'width'] as const) {
      const [wanted, only] = [checkCount(`size.${side}`, chosen[side]), declared[side]];
      if (typeof only !== 'number' || only === wanted) continue;
      throw new InvalidArgumentError('size', `has the ${side} ${wanted}, and the network takes ${only} alone.`);
    }
    return chosen;
  }
  const { height, width } = declared;
  if (typeof height === 'number' && typeof width === 'number') return { height, width };
  if (typeof height !== 'number' && typeof width !== 'number') return undefined;
  throw new InvalidArgumentError('size', `the network takes [${height}, ${width}]; say which { height, width }.`);
}

function numbersOf(
  argument: string,
  given: number | readonly number[],
  isUsable: (value: number) => boolean,
): readonly number[] {
  const numbers = [given].flat();
  if (numbers.length > 0 && numbers.every(isUsable)) return numbers;
  const what = argument === 'std' ? 'positive numbers' : 'numbers';
  const problem = `[${numbers.join(', ')}] can't be used`;
  throw new InvalidArgumentError(argument, `${problem}; give ${what}, one or one for each channel.`);
}
