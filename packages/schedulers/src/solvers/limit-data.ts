import { clamp, type FloatTensor } from '@langevin/core';
import { flag, positive, type SettingChecks, share } from '../config/setting-checks.ts';

/** By which dynamic threshold a prediction of the data is kept within the range of images. */
export interface ThresholdSettings {
  /** Whether it is clipped by dynamic thresholding (Imagen, arXiv:2205.11487, section 2.3). */
  readonly thresholding: boolean;
  /** Share of an image's values that its threshold leaves as they are. */
  readonly dynamicThresholdingRatio: number;
  /** The largest threshold. */
  readonly sampleMaxValue: number;
}

/** How far a prediction of the data is kept within the range of images. */
export interface LimitSettings extends ThresholdSettings {
  /** Whether it is clipped to `clipSampleRange`. `thresholding` takes its place. */
  readonly clipSample: boolean;
  readonly clipSampleRange: number;
}

/** No threshold. */
export const noThresholding: ThresholdSettings = {
  thresholding: false,
  dynamicThresholdingRatio: 0.995,
  sampleMaxValue: 1,
};

/** What the settings of a threshold may be. */
export const thresholdChecks: SettingChecks<ThresholdSettings> = {
  thresholding: flag,
  dynamicThresholdingRatio: share,
  sampleMaxValue: positive,
};

/** What the settings may be. */
export const limitChecks: SettingChecks<LimitSettings> = {
  clipSample: flag,
  clipSampleRange: positive,
  ...thresholdChecks,
};

/** The settings where none are given: those of diffusers' samplers for pictures. */
export const defaultLimits: LimitSettings = {
  clipSample: true,
  clipSampleRange: 1,
  ...noThresholding,
};

/** A prediction of the data, kept within the range of images; it is written into. */
export function limitData(data: FloatTensor, limits: LimitSettings): FloatTensor {
  if (limits.thresholding) return threshold(data, limits);
  return limits.clipSample ? clamp(data, -limits.clipSampleRange, limits.clipSampleRange, data) : data;
}

/** Dynamic thresholding: clips each image to a quantile s of its own absolute values, from 1 on, and divides it by s. */
function threshold(data: FloatTensor, { dynamicThresholdingRatio, sampleMaxValue }: LimitSettings): FloatTensor {
  const size = data.data.length / (data.dims[0] ?? 1);
  for (let start = 0; start < data.data.length; start += size) {
    const image = data.data.subarray(start, start + size);
    const s = Math.min(Math.max(quantile(image.map(Math.abs), dynamicThresholdingRatio), 1), sampleMaxValue);
    image.set(image.map((value) => Math.min(Math.max(value, -s), s) / s));
  }
  return data;
}

/** The value that a share of the values lies below, interpolated linearly between neighbours. */
function quantile(values: Float32Array, share: number): number {
  const sorted = values.sort();
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)]!;
  return below + (sorted[Math.ceil(rank)]! - below) * (rank - Math.floor(rank));
}
