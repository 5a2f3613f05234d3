export { ancestralPredictor } from './ancestral-predictor.ts';
export { annealedLangevinCorrector } from './annealed-langevin-corrector.ts';
export { eulerMaruyamaPredictor } from './euler-maruyama-predictor.ts';
export * from './gaussian-mixture-model.ts';
export * from './langevin-corrector.ts';
export type * from './predictor-corrector.ts';
export type { PredictorCorrectorConfig, PredictorCorrectorOptions } from './predictor-corrector-config.ts';
export {
  type CorrectorName,
  type PredictorName,
  registerCorrector,
  registerPredictor,
} from './predictor-corrector-names.ts';
export { PredictorCorrectorScheduler } from './predictor-corrector-scheduler.ts';
export * from './reverse-diffusion-predictor.ts';
export type * from './score-sde-ve-config.ts';
export * from './score-sde-ve-scheduler.ts';
export type * from './score-sde-ve-step.ts';
export type { BetaConfig } from './sdes/linear-beta.ts';
export { LinearSde } from './sdes/linear-sde.ts';
export type * from './sdes/sde.ts';
export { registerSde, type SdeClass } from './sdes/sde-json.ts';
export * from './sdes/sub-vp-sde.ts';
export * from './sdes/ve-sde.ts';
export * from './sdes/vp-sde.ts';
export * from './state-update.ts';
