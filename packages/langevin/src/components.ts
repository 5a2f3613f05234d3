// Our classes that `model_index.json` can name.
export { DDIMPipeline, DDPMPipeline } from '@langevin/ddpm';
export { UNet2DModel } from '@langevin/models';
export {
  DDIMScheduler,
  DDPMScheduler,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  ScoreSdeVeScheduler,
} from '@langevin/schedulers';
export { ScoreSdeVeColorizePipeline, ScoreSdeVeInpaintPipeline, ScoreSdeVePipeline } from '@langevin/score-sde-ve';
