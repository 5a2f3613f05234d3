/** Checks one value of a configuration; the message says what it should have been. */
export type ConfigCheck = readonly [test: (value: unknown) => boolean, expected: string];

/** No published network comes near it; a hostile configuration must not make us build for hours. */
export const maxChannels: number = 1 << 16;

/** Items of a list, such as a network's blocks. */
export const mostValues = 32;

/** Layers, or blocks of a kind, that follow each other. */
const mostLayers = 64;

/** Whether a value is a number of channels, rows or pixels. */
export const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= maxChannels;

/** Whether a value is a list that is neither empty nor longer than a network has blocks, of items that pass a test. */
export const isListOf = (value: unknown, test: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= mostValues && value.every(test);

export const count: ConfigCheck = [isCount, `a positive integer of at most ${maxChannels}`];
export const layerCount: ConfigCheck = [
  (value) => isCount(value) && (value as number) <= mostLayers,
  `a positive integer of at most ${mostLayers}`,
];
export const flag: ConfigCheck = [(value) => typeof value === 'boolean', 'true or false'];
export const finite: ConfigCheck = [(value) => Number.isFinite(value), 'a number'];
export const positive: ConfigCheck = [(value) => Number.isFinite(value) && (value as number) > 0, 'a positive number'];
export const blockName: ConfigCheck = [(value) => typeof value === 'string', 'the name of a block'];
export const blockNames: ConfigCheck = [
  (value) => isListOf(value, (item) => typeof item === 'string'),
  `a list of at most ${mostValues} block names`,
];
export const counts: ConfigCheck = [
  (value) => isListOf(value, isCount),
  `a list of at most ${mostValues} positive integers of at most ${maxChannels}`,
];
/** Height and width of images, or one number for both. */
export const imageSize: ConfigCheck = [
  (value) => isCount(value) || (isListOf(value, isCount) && (value as unknown[]).length === 2),
  `a size of at most ${maxChannels}, or [height, width] of that`,
];

/** One of some values. */
export function oneOf(...values: readonly unknown[]): ConfigCheck {
  return [(value) => values.includes(value), `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`];
}

/** What a check takes, or null. */
export function orNull([test, expected]: ConfigCheck): ConfigCheck {
  return [(value) => value === null || test(value), `${expected}, or null`];
}

/** What a check takes, once or once for each block. */
export function orPerBlock([test, expected]: ConfigCheck): ConfigCheck {
  return [(value) => test(value) || isListOf(value, test), `${expected}, or a list of at most ${mostValues} of them`];
}
