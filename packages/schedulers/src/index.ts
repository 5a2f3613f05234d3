export * from './composed/composed-scheduler.ts';
export * from './config/configured-scheduler.ts';
export { isOfNetwork } from './config/same-diffusion.ts';
export type { NumberBounds, SettingCheck } from './config/setting-checks.ts';
export { allSettings } from './config/settled-config.ts';
export type { KnownSettings } from './config/sorted-settings.ts';
export { keptSettings } from './config/stored-settings.ts';
export {
  type CMStochasticIterativeConfig,
  CMStochasticIterativeScheduler,
} from './diffusers/cm-stochastic-iterative-scheduler.ts';
export { type DDIMInverseConfig, DDIMInverseScheduler } from './diffusers/ddim-inverse-scheduler.ts';
export { type DDIMConfig, DDIMScheduler } from './diffusers/ddim-scheduler.ts';
export { type DDPMConfig, DDPMScheduler } from './diffusers/ddpm-scheduler.ts';
export { type DEISMultistepConfig, DEISMultistepScheduler } from './diffusers/deis-multistep-scheduler.ts';
export type { DiscreteConfig } from './diffusers/discrete-config.ts';
export type { DistilledConfig } from './diffusers/distilled-config.ts';
export type { DPMSolverConfig } from './diffusers/dpm-solver-config.ts';
export * from './diffusers/dpm-solver-multistep-scheduler.ts';
export {
  type DPMSolverSinglestepConfig,
  DPMSolverSinglestepScheduler,
} from './diffusers/dpm-solver-singlestep-scheduler.ts';
export {
  type EDMDPMSolverMultistepConfig,
  EDMDPMSolverMultistepScheduler,
} from './diffusers/edm-dpm-solver-multistep-scheduler.ts';
export { type EDMEulerConfig, EDMEulerScheduler } from './diffusers/edm-euler-scheduler.ts';
export { type EDMConfig, EDMScheduler } from './diffusers/edm-scheduler.ts';
export {
  type EulerAncestralDiscreteConfig,
  EulerAncestralDiscreteScheduler,
} from './diffusers/euler-ancestral-discrete-scheduler.ts';
export { type EulerDiscreteConfig, EulerDiscreteScheduler } from './diffusers/euler-discrete-scheduler.ts';
export {
  type FlowMatchEulerDiscreteConfig,
  FlowMatchEulerDiscreteScheduler,
} from './diffusers/flow-match-euler-discrete-scheduler.ts';
export {
  type FlowMatchHeunDiscreteConfig,
  FlowMatchHeunDiscreteScheduler,
} from './diffusers/flow-match-heun-discrete-scheduler.ts';
export { type HeunDiscreteConfig, HeunDiscreteScheduler } from './diffusers/heun-discrete-scheduler.ts';
export { type IPNDMConfig, IPNDMScheduler } from './diffusers/ipndm-scheduler.ts';
export { type KarrasVeConfig, KarrasVeScheduler } from './diffusers/karras-ve-scheduler.ts';
export { KDPM2AncestralDiscreteScheduler } from './diffusers/kdpm2-ancestral-discrete-scheduler.ts';
export { type KDPM2DiscreteConfig, KDPM2DiscreteScheduler } from './diffusers/kdpm2-discrete-scheduler.ts';
export { type LCMConfig, LCMScheduler } from './diffusers/lcm-scheduler.ts';
export { type LMSDiscreteConfig, LMSDiscreteScheduler } from './diffusers/lms-discrete-scheduler.ts';
export type { AlgorithmType, SolverType } from './diffusers/log-snr-settings.ts';
export { type PNDMConfig, PNDMScheduler } from './diffusers/pndm-scheduler.ts';
export { type RePaintConfig, RePaintScheduler } from './diffusers/repaint-scheduler.ts';
export { type SASolverConfig, SASolverScheduler } from './diffusers/sa-solver-scheduler.ts';
export { SolverScheduler } from './diffusers/solver-scheduler.ts';
export { type TCDConfig, TCDScheduler } from './diffusers/tcd-scheduler.ts';
export { TrainedScheduler } from './diffusers/trained-scheduler.ts';
export { type UniPCMultistepConfig, UniPCMultistepScheduler } from './diffusers/unipc-multistep-scheduler.ts';
export type { EDMHeunConfig } from './few-steps/edm-heun-config.ts';
export * from './few-steps/edm-heun-scheduler.ts';
export type { EulerConfig } from './few-steps/euler-config.ts';
export * from './few-steps/euler-scheduler.ts';
export * from './few-steps/few-step-scheduler.ts';
export type { RestartConfig } from './few-steps/restart-config.ts';
export * from './few-steps/restart-scheduler.ts';
export * from './fitted-levels/fit-levels.ts';
export * from './gaussian-mixture-model.ts';
export type { BetaScheduleName } from './levels/beta-schedules.ts';
export type { FittedLevels } from './levels/fitted-levels.ts';
export { karrasSigmas } from './levels/karras-sigmas.ts';
export type { LevelRange, LevelRule } from './levels/level-rule.ts';
export { type LevelRuleName, registerLevelRule } from './levels/level-rules.ts';
export type { RestartInterval } from './levels/restart-levels.ts';
export type { TimestepSpacing } from './levels/timestep-spacing.ts';
export type { TrainingSettings } from './levels/training-settings.ts';
export * from './likelihood/dequantize.ts';
export type { Divergence } from './likelihood/divergence.ts';
export * from './likelihood/log-likelihood.ts';
export { type ButcherTableau, bosh3, dopri5, heun } from './ode/butcher-tableau.ts';
export { type OdeMethodName, registerOdeMethod } from './ode/ode-methods.ts';
export * from './ode/runge-kutta.ts';
export * from './ode/solve-ode.ts';
export type { Tolerance } from './ode/step-control.ts';
export type { PredictionType } from './parameterizations/prediction-types.ts';
export { ancestralPredictor } from './predictor-corrector/ancestral-predictor.ts';
export { annealedLangevinCorrector } from './predictor-corrector/annealed-langevin-corrector.ts';
export { eulerMaruyamaPredictor } from './predictor-corrector/euler-maruyama-predictor.ts';
export { langevinCorrector } from './predictor-corrector/langevin-corrector.ts';
export * from './predictor-corrector/langevin-step.ts';
export type * from './predictor-corrector/predictor-corrector.ts';
export type {
  PredictorCorrectorConfig,
  PredictorCorrectorOptions,
} from './predictor-corrector/predictor-corrector-config.ts';
export {
  type CorrectorName,
  type PredictorName,
  registerCorrector,
  registerPredictor,
} from './predictor-corrector/predictor-corrector-names.ts';
export { PredictorCorrectorScheduler } from './predictor-corrector/predictor-corrector-scheduler.ts';
export { reverseDiffusionPredictor } from './predictor-corrector/reverse-diffusion-predictor.ts';
export * from './predictor-corrector/reverse-diffusion-step.ts';
export { probabilityFlow } from './probability-flow/probability-flow.ts';
export type { ProbabilityFlowConfig, ProbabilityFlowOptions } from './probability-flow/probability-flow-config.ts';
export * from './probability-flow/probability-flow-scheduler.ts';
export type * from './score-sde-ve/score-sde-ve-config.ts';
export * from './score-sde-ve/score-sde-ve-scheduler.ts';
export type * from './score-sde-ve/score-sde-ve-step.ts';
export { DiscreteVpSde } from './sdes/discrete-vp-sde.ts';
export * from './sdes/flow-sde.ts';
export type { BetaConfig } from './sdes/linear-beta.ts';
export { LinearSde } from './sdes/linear-sde.ts';
export type * from './sdes/sde.ts';
export { registerSde, type SdeClass } from './sdes/sde-json.ts';
export * from './sdes/sde-scheduler.ts';
export * from './sdes/sub-vp-sde.ts';
export * from './sdes/ve-sde.ts';
export * from './sdes/vp-sde.ts';
export type { DataRange } from './solvers/data-range.ts';
export type { KnownPixels } from './solvers/known-pixels.ts';
export { samplingStep } from './solvers/sampling-step.ts';
export * from './solvers/solver.ts';
export { registerSolver, type SolverName, solverNames } from './solvers/solver-names.ts';
export type { VarianceType } from './solvers/step-variances.ts';
export * from './solvers/yielded-state.ts';
export * from './state-update.ts';
