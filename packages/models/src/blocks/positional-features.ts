import type { Ops } from '@langevin/onnx';

/** How a number is expanded to features. */
export interface PositionalFeaturesOptions {
  /** What is left out of the count of frequencies over which they fall. */
  readonly freqShift: number;
  /** Whether the cosines come first. */
  readonly flipSinToCos: boolean;
}

/** Sines and cosines of numbers `[T]` at geometric frequencies (arXiv:1706.03762, section 3.5): features `[T, channels]`. */
export function positionalFeatures<Value>(
  ops: Ops<Value>,
  numbers: Value,
  channels: number,
  { freqShift, flipSinToCos }: PositionalFeaturesOptions,
): Value {
  const order = flipSinToCos ? 'cos-sin' : 'sin-cos';
  const features = ops.sinusoids(numbers, frequencies(Math.floor(channels / 2), freqShift), order);
  return channels % 2 === 0 ? features : ops.padFeatures(features, 1);
}

/** Frequencies from 1 to about 1/10000, rounded as PyTorch rounds them. */
function frequencies(count: number, freqShift: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const exponent = Math.fround(Math.fround(-Math.log(10000) * index) / (count - freqShift));
    return Math.fround(Math.exp(Math.fround(exponent)));
  });
}
