import { ConfigError, completeConfig } from '@langevin/core';
import { defaultUNet2DConfig, type UNet2DConfig } from './unet2d-config.ts';
import { unet2dClassName, unet2dConfigKeys } from './unet2d-config-keys.ts';

/** Checks one value of a configuration; the message says what it should have been. */
type Check = readonly [test: (value: unknown) => boolean, expected: string];

/** No published network comes near it; a hostile configuration must not make us build for hours. */
const maxChannels = 1 << 16;
const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= maxChannels;
const mostValues = 32;
const count: Check = [isCount, `a positive integer of at most ${maxChannels}`];
const flag: Check = [(value) => typeof value === 'boolean', 'true or false'];
const number: Check = [(value) => Number.isFinite(value), 'a number'];
const positive: Check = [(value) => Number.isFinite(value) && (value as number) > 0, 'a positive number'];
const names: Check = [
  (value) => isListOf(value, (item) => typeof item === 'string'),
  `a list of at most ${mostValues} block names`,
];
const oneOf = (...values: readonly unknown[]): Check => [
  (value) => values.includes(value),
  `one of ${values.map((v) => JSON.stringify(v)).join(', ')}`,
];
const orNull = ([test, expected]: Check): Check => [(value) => value === null || test(value), `${expected}, or null`];

const isListOf = (value: unknown, test: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= mostValues && value.every(test);

const checks: { readonly [Key in keyof UNet2DConfig]: Check } = {
  sampleSize: orNull([
    (v) => isCount(v) || (isListOf(v, isCount) && (v as unknown[]).length === 2),
    `a size of at most ${maxChannels}, or [height, width] of that`,
  ]),
  inChannels: count,
  outChannels: count,
  centerInputSample: flag,
  timeEmbeddingType: oneOf('fourier', 'positional', 'learned'),
  timeEmbeddingDim: orNull(count),
  freqShift: number,
  flipSinToCos: flag,
  downBlockTypes: names,
  midBlockType: orNull([(value) => typeof value === 'string', 'the name of a block']),
  upBlockTypes: names,
  blockOutChannels: [
    (value) => isListOf(value, isCount),
    `a list of at most ${mostValues} positive integers of at most ${maxChannels}`,
  ],
  layersPerBlock: [(value) => isCount(value) && (value as number) <= 64, 'a positive integer of at most 64'],
  midBlockScaleFactor: positive,
  downsamplePadding: oneOf(0, 1),
  downsampleType: oneOf('conv', 'resnet'),
  upsampleType: oneOf('conv', 'resnet'),
  dropout: number,
  actFn: oneOf('silu', 'mish', 'gelu', 'relu'),
  attentionHeadDim: orNull(count),
  normNumGroups: orNull(count),
  attnNormNumGroups: orNull(count),
  normEps: positive,
  resnetTimeScaleShift: oneOf('default', 'scale_shift'),
  addAttention: flag,
  classEmbedType: oneOf('timestep', 'identity', null),
  numClassEmbeds: orNull(count),
  numTrainTimesteps: orNull(count),
};

/**
 * Completes a configuration with diffusers' defaults and checks it. A block that is not known is found when the network
 * is built.
 *
 * @throws {ConfigError} that names the first key that is unknown or can't be used.
 */
export function completeUNet2DConfig(partial: Partial<UNet2DConfig>): UNet2DConfig {
  const config = completeConfig(unet2dClassName, defaultUNet2DConfig, partial);
  for (const key of unet2dConfigKeys) {
    const [test, expected] = checks[key];
    if (!test(config[key])) {
      throw new ConfigError(unet2dClassName, key, `is ${JSON.stringify(config[key])}; it must be ${expected}.`);
    }
  }
  assertConsistent(config);
  return config;
}

function assertConsistent(config: UNet2DConfig): void {
  const levels = config.blockOutChannels.length;
  for (const key of ['downBlockTypes', 'upBlockTypes'] as const) {
    if (config[key].length !== levels) {
      throw new ConfigError(
        unet2dClassName,
        key,
        (nameOf) => `names ${config[key].length} blocks, but ${nameOf('blockOutChannels')} has ${levels}.`,
      );
    }
  }
  if (config.timeEmbeddingType === 'learned' && config.numTrainTimesteps === null) {
    throw new ConfigError(
      unet2dClassName,
      'numTrainTimesteps',
      'is needed for a learned time embedding: the rows of its table.',
    );
  }
}
