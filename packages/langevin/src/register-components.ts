import { UNet2DModel } from '@langevin/models';
import { registerComponent } from '@langevin/pipeline';
import { ScoreSdeVeScheduler } from '@langevin/schedulers';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';

/** Makes our classes known under the names that `model_index.json` gives them. */
export function registerOwnComponents(): void {
  for (const componentClass of [UNet2DModel, ScoreSdeVeScheduler, ScoreSdeVePipeline]) {
    registerComponent(componentClass);
  }
}
