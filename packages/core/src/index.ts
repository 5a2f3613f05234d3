export { CallQueue } from './call-queue.ts';
export * from './check-options.ts';
export { chosenSteps, type StepOptions } from './chosen-steps.ts';
export { closestNames } from './closest-names.ts';
export { completeConfig } from './complete-config.ts';
export * from './contracts/component.ts';
export * from './contracts/model-files.ts';
export type * from './contracts/network.ts';
export type * from './contracts/noise-level.ts';
export * from './contracts/platform.ts';
export type * from './contracts/prediction.ts';
export * from './contracts/runtime.ts';
export * from './contracts/scheduler.ts';
export type * from './contracts/score.ts';
export * from './errors/cache-error.ts';
export * from './errors/component-error.ts';
export * from './errors/config-error.ts';
export * from './errors/describe-value.ts';
export * from './errors/device-lost-error.ts';
export * from './errors/device-unavailable-error.ts';
export * from './errors/disposed-error.ts';
export * from './errors/download-error.ts';
export * from './errors/file-not-found-error.ts';
export * from './errors/folder-busy-error.ts';
export * from './errors/invalid-argument-error.ts';
export * from './errors/invalid-file-error.ts';
export * from './errors/langevin-error.ts';
export * from './errors/non-finite-output-error.ts';
export * from './errors/offline-error.ts';
export * from './errors/out-of-memory-error.ts';
export * from './errors/package-missing-error.ts';
export * from './errors/platform-missing-error.ts';
export * from './errors/repository-gated-error.ts';
export * from './errors/repository-not-found-error.ts';
export * from './errors/revision-not-found-error.ts';
export * from './errors/save-error.ts';
export * from './errors/session-error.ts';
export * from './errors/storage-full-error.ts';
export * from './errors/unsafe-pickle-error.ts';
export * from './errors/unsupported-block-error.ts';
export * from './errors/weights-mismatch-error.ts';
export * from './files/diffusers-version.ts';
export * from './files/file-names.ts';
export * from './files/json.ts';
export * from './files/key-names.ts';
export * from './files/load-from.ts';
export * from './files/memory-files.ts';
export * from './files/model-path.ts';
export * from './files/open-and-write.ts';
export { scanJson } from './files/scan-json.ts';
export * from './files/sub-folder.ts';
export * from './generator/brownian-path.ts';
export { drawBatch, drawNoise, type GeneratorInput } from './generator/draw-noise.ts';
export * from './generator/generator.ts';
export { type InversionOptions, type InversionResult, invertData } from './inversion.ts';
export * from './jumping-scheduler.ts';
export { checkJumps, type JumpChoice, type JumpSettings } from './jumps.ts';
export { levelsOf, noiseRatio } from './levels-of.ts';
export { checkCount } from './math/count.ts';
export * from './math/half-precision.ts';
export { checkSameShape, checkSampleBytes, checkShape, isTensor } from './math/shape.ts';
export { slerp } from './math/slerp.ts';
export {
  clamp,
  type Factor,
  imageNorms,
  isAllFinite,
  linearCombination,
  scale,
} from './math/tensor-math.ts';
export { nameSettings } from './name-settings.ts';
export { awayFrom, type WorsePrediction } from './prediction/away-from.ts';
export { checkEvaluable } from './prediction/check-evaluable.ts';
export { guidedPrediction } from './prediction/guided-prediction.ts';
export { lazyPrediction, type PredictionDetails } from './prediction/lazy-prediction.ts';
export { differentiableScoreFrom, predictFrom, scoreFrom, sigmaConditionedScore } from './prediction/predict-from.ts';
export { type PredictPair, predictPair } from './prediction/predict-pair.ts';
export { predictionFrom, predictWith } from './prediction/prediction-from.ts';
export { splitVariance } from './prediction/split-variance.ts';
export { requireSteps, type StepSource } from './require-steps.ts';
export * from './run-scheduler.ts';
export type { DataStart, StartOptions } from './run-start.ts';

export * from './session/external-bytes.ts';
export * from './session/queued-session.ts';
export type * from './session/session-host.ts';
export * from './tensor.ts';
