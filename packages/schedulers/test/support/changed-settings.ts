import type { Json } from './scheduler-files.ts';

/** A diffusion by betas. */
export const betas = {
  numTrainTimesteps: 60,
  betaStart: 0.001,
  betaEnd: 0.3,
  betaSchedule: 'scaled_linear',
  trainedBetas: null,
  predictionType: 'v_prediction',
};
/** A diffusion by sigmas. */
export const sigmas = { sigmaMin: 0.02, sigmaMax: 9 };
const limits = { thresholding: true, dynamicThresholdingRatio: 0.9, sampleMaxValue: 1.5 };
const spacing = { timestepSpacing: 'trailing', stepsOffset: 1 };
const discrete = {
  ...limits,
  ...spacing,
  clipSample: false,
  clipSampleRange: 2,
  rescaleBetasZeroSnr: false,
};

const spaced = {
  ...limits,
  useKarrasSigmas: true,
  useExponentialSigmas: true,
  useBetaSigmas: true,
};

const churn = { sChurn: 2, sTmin: 0.1, sTmax: 8, sNoise: 1.01 };
const edm = {
  rho: 5,
  sigmaSchedule: 'exponential',
  finalSigmasType: 'sigma_min',
  sigmaData: 0.4,
  numTrainTimesteps: 30,
};
const distilled = { ...discrete, originalInferenceSteps: 10, setAlphaToOne: false, timestepScaling: 5, strength: 0.9 };
const sigmasSpaced = { useKarrasSigmas: true, useExponentialSigmas: true, useBetaSigmas: true, ...spacing };

/** Every setting of each class, as none has it by default. */
export const changed: Readonly<Record<string, Json>> = {
  ComposedScheduler: { solver: 'heun', levels: 'exponential', rho: 5, shift: 2, samplingEps: 0.04 },
  DDIMInverseScheduler: { ...spacing, clipSample: false, clipSampleRange: 2, setAlphaToOne: false },
  EulerAncestralDiscreteScheduler: { ...spacing, rescaleBetasZeroSnr: true },
  EulerDiscreteScheduler: {
    ...sigmasSpaced,
    ...churn,
    interpolationType: 'log_linear',
    sigmaMin: 0.1,
    sigmaMax: 5,
    finalSigmasType: 'sigma_min',
  },
  KDPM2AncestralDiscreteScheduler: sigmasSpaced,
  KDPM2DiscreteScheduler: sigmasSpaced,
  LCMScheduler: distilled,
  TCDScheduler: { ...distilled, eta: 0.5 },
  CMStochasticIterativeScheduler: {
    numTrainTimesteps: 30,
    sigmaData: 0.4,
    sNoise: 1.01,
    rho: 5,
    clipDenoised: false,
  },
  EDMDPMSolverMultistepScheduler: {
    ...edm,
    ...limits,
    algorithmType: 'sde-dpmsolver++',
    solverOrder: 1,
    solverType: 'heun',
    lowerOrderFinal: false,
    eulerAtFinal: true,
  },
  EDMEulerScheduler: { ...edm, ...churn },
  KarrasVeScheduler: { sNoise: 1.01, sChurn: 2, sMin: 0.1, sMax: 8 },
  FlowMatchEulerDiscreteScheduler: { numTrainTimesteps: 30, stochasticSampling: true },
  FlowMatchHeunDiscreteScheduler: { numTrainTimesteps: 30, ...churn },
  DDPMScheduler: { ...discrete, varianceType: 'fixed_large' },
  DDIMScheduler: { ...discrete, setAlphaToOne: false, eta: 0.5, useClippedModelOutput: true },
  HeunDiscreteScheduler: { ...spacing, clipSample: true, clipSampleRange: 2, useKarrasSigmas: true },
  LMSDiscreteScheduler: { ...spacing, useBetaSigmas: true, order: 2 },
  PNDMScheduler: { ...spacing, skipPrkSteps: true, setAlphaToOne: true },
  RePaintScheduler: { eta: 0.5, clipSample: false, jumpLength: 2, jumpNSample: 3 },
  ScoreSdeVeScheduler: {
    numTrainTimesteps: 30,
    snr: 0.2,
    samplingEps: 1e-3,
    correctSteps: 2,
    correctorNorm: 'image',
  },
  EDMHeunScheduler: { rho: 5, sChurn: 2, sTmin: 0.1, sTmax: 8, sNoise: 1.01, samplingEps: 0.04 },
  EulerScheduler: { rho: 5, eta: 0.5, samplingEps: 0.04 },
  RestartScheduler: {
    rho: 5,
    restarts: [{ sigmaMin: 0.5, sigmaMax: 2, steps: 2, repeats: 1 }],
    sNoise: 1.01,
    samplingEps: 0.04,
  },
  DEISMultistepScheduler: {
    ...spaced,
    algorithmType: 'dpmsolver++',
    solverOrder: 3,
    solverType: 'bh1',
    lowerOrderFinal: false,
    timestepSpacing: 'leading',
    stepsOffset: 1,
  },
  DPMSolverMultistepScheduler: {
    ...spaced,
    algorithmType: 'sde-dpmsolver++',
    solverOrder: 1,
    solverType: 'heun',
    lowerOrderFinal: false,
    eulerAtFinal: true,
    useLuLambdas: true,
    lambdaMinClipped: -5,
    varianceType: 'fixed_small_log',
    finalSigmasType: 'sigma_min',
    timestepSpacing: 'leading',
    stepsOffset: 1,
    samplingEps: 0.04,
  },
  DPMSolverSinglestepScheduler: {
    ...spaced,
    algorithmType: 'dpmsolver',
    solverOrder: 3,
    solverType: 'heun',
    lowerOrderFinal: true,
    lambdaMinClipped: -5,
    varianceType: 'fixed_large',
    finalSigmasType: 'sigma_min',
  },
  SASolverScheduler: {
    ...spaced,
    algorithmType: 'noise_prediction',
    predictorOrder: 3,
    correctorOrder: 4,
    tau: 0.5,
    lowerOrderFinal: false,
    lambdaMinClipped: -5,
    varianceType: 'fixed_large_log',
    timestepSpacing: 'leading',
    stepsOffset: 1,
  },
  UniPCMultistepScheduler: {
    ...spaced,
    predictX0: false,
    solverOrder: 3,
    solverType: 'bh1',
    lowerOrderFinal: false,
    disableCorrector: [1],
    finalSigmasType: 'sigma_min',
    timestepSpacing: 'leading',
    stepsOffset: 1,
    sigmaMin: 0.1,
    sigmaMax: 5,
  },
  ProbabilityFlowScheduler: { method: 'bosh3', rtol: 0.1, atol: 0.01, system: 'image', samplingEps: 0.04 },
  PredictorCorrectorScheduler: {
    predictor: 'euler-maruyama',
    corrector: 'annealed-langevin',
    snr: 0.2,
    correctorSteps: 2,
    correctorNorm: 'image',
    probabilityFlow: true,
    samplingEps: 0.04,
  },
};
