import type { ChoiceOption } from './setting-field.ts';

/** How the page speaks of a setting, and in which range it is of use. */
export interface SettingWords {
  readonly label: string;
  /** What a number means. */
  readonly hint?: string;
  readonly range?: { readonly min: number; readonly max: number; readonly step: number };
  readonly options?: readonly ChoiceOption[];
}

const correctorSteps: SettingWords = {
  label: 'Corrector steps',
  hint: 'Each costs an evaluation.',
  range: { min: 0, max: 5, step: 1 },
};

/** What is said of settings that several schedulers have, by their names in a configuration. */
export const settingWords: Readonly<Record<string, SettingWords>> = {
  rho: {
    label: 'Spacing ρ',
    hint: 'The larger, the more steps are spent on little noise.',
    range: { min: 1, max: 20, step: 0.5 },
  },
  snr: {
    label: 'Signal to noise',
    hint: 'The larger, the longer the corrector’s steps.',
    range: { min: 0, max: 1, step: 0.01 },
  },
  eta: {
    label: 'Ancestral noise η',
    hint: 'From 0, the deterministic flow, to 1.',
    range: { min: 0, max: 1, step: 0.05 },
  },
  sChurn: {
    label: 'Churn',
    hint: 'How much noise is stirred in over the run.',
    range: { min: 0, max: 100, step: 1 },
  },
  sNoise: {
    label: 'Noise inflation',
    hint: 'The standard deviation of what is stirred in.',
    range: { min: 0.9, max: 1.1, step: 0.001 },
  },
  correctSteps: correctorSteps,
  correctorSteps,
  useKarrasSigmas: { label: 'Karras’s noise levels' },
  useExponentialSigmas: { label: 'Noise levels evenly in log σ' },
  useBetaSigmas: { label: 'Noise levels by a beta distribution' },
  timestepSpacing: { label: 'Spacing of the timesteps' },
  stepsOffset: { label: 'Offset of the timesteps', hint: 'Added to each of them, with the spacing “leading”.' },
  clipSample: { label: 'Clip what is predicted of the picture' },
  clipSampleRange: { label: 'Clip it to', hint: 'The range of pictures is from −1 to 1.' },
  thresholding: { label: 'Clip it by dynamic thresholds' },
  order: { label: 'Order', hint: 'How many steps are remembered, with the last one.' },
  dynamicThresholdingRatio: {
    label: 'Share within the thresholds',
    hint: 'Of the values that are predicted, from 0 to 1.',
    range: { min: 0, max: 1, step: 0.005 },
  },
  sampleMaxValue: { label: 'Largest threshold' },
  setAlphaToOne: { label: 'The run ends at the picture' },
  sTmin: { label: 'Least σ with churn', hint: 'Below it no noise is stirred in.' },
  finalSigmasType: {
    label: 'The run ends at',
    options: [
      { value: 'zero', label: 'The picture' },
      { value: 'sigma_min', label: 'The least noise' },
    ],
  },
};
