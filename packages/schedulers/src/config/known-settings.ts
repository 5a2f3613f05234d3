import type { DDIMConfig } from '../discrete/ddim-config.ts';
import type { DDPMConfig } from '../discrete/ddpm-config.ts';
import type { DPMSolverConfig } from '../few-steps/dpm-solver-config.ts';
import type { EDMHeunConfig } from '../few-steps/edm-heun-config.ts';
import type { EulerConfig } from '../few-steps/euler-config.ts';
import type { PredictorCorrectorConfig } from '../predictor-corrector/predictor-corrector-config.ts';
import type { ProbabilityFlowConfig } from '../probability-flow/probability-flow-config.ts';
import type { ScoreSdeVeConfig } from '../score-sde-ve/score-sde-ve-config.ts';

type SettingName = keyof (ScoreSdeVeConfig &
  DDPMConfig &
  DDIMConfig &
  PredictorCorrectorConfig &
  ProbabilityFlowConfig &
  EDMHeunConfig &
  EulerConfig &
  DPMSolverConfig);

/** Every setting of any scheduler here; by names alone, so that one scheduler's code does not bring that of all. */
const knownSettings: Readonly<Record<SettingName, true>> = {
  algorithmType: true,
  atol: true,
  betaEnd: true,
  betaSchedule: true,
  betaStart: true,
  clipSample: true,
  clipSampleRange: true,
  correctSteps: true,
  corrector: true,
  correctorNorm: true,
  correctorSteps: true,
  dynamicThresholdingRatio: true,
  eta: true,
  eulerAtFinal: true,
  finalSigmasType: true,
  lowerOrderFinal: true,
  method: true,
  numTrainTimesteps: true,
  predictionType: true,
  predictor: true,
  probabilityFlow: true,
  rescaleBetasZeroSnr: true,
  rho: true,
  rtol: true,
  sChurn: true,
  sNoise: true,
  sTmax: true,
  sTmin: true,
  sampleMaxValue: true,
  samplingEps: true,
  sde: true,
  setAlphaToOne: true,
  sigmaMax: true,
  sigmaMin: true,
  snr: true,
  solverOrder: true,
  solverType: true,
  stepsOffset: true,
  system: true,
  thresholding: true,
  timestepSpacing: true,
  trainedBetas: true,
  useClippedModelOutput: true,
  useKarrasSigmas: true,
  varianceType: true,
};

/** Whether some scheduler here has a setting, by its name in TypeScript: one may be made from another's settings. */
export function isKnownSetting(name: string): boolean {
  return Object.hasOwn(knownSettings, name);
}
