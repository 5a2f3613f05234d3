import { DDIMPipeline, DDPMPipeline } from '@langevin/ddpm';
import { UNet2DModel } from '@langevin/models';
import { registerComponent } from '@langevin/pipeline';
import {
  DDIMScheduler,
  DDPMScheduler,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  ScoreSdeVeScheduler,
} from '@langevin/schedulers';
import { ScoreSdeVeColorizePipeline, ScoreSdeVeInpaintPipeline, ScoreSdeVePipeline } from '@langevin/score-sde-ve';

/** Makes our classes known under the names that `model_index.json` gives them. */
export function registerOwnComponents(): void {
  const schedulers = [
    ScoreSdeVeScheduler,
    PredictorCorrectorScheduler,
    ProbabilityFlowScheduler,
    EDMHeunScheduler,
    EulerScheduler,
    DPMSolverMultistepScheduler,
    DDPMScheduler,
    DDIMScheduler,
  ];
  const pipelines = [
    ScoreSdeVePipeline,
    ScoreSdeVeInpaintPipeline,
    ScoreSdeVeColorizePipeline,
    DDPMPipeline,
    DDIMPipeline,
  ];
  for (const componentClass of [UNet2DModel, ...schedulers, ...pipelines]) registerComponent(componentClass);
}
