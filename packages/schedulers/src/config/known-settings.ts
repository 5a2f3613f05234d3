import { defaultDDIMConfig } from '../discrete/ddim-config.ts';
import { defaultDDPMConfig } from '../discrete/ddpm-config.ts';
import { defaultDPMSolverConfig } from '../few-steps/dpm-solver-config.ts';
import { defaultEDMHeunConfig } from '../few-steps/edm-heun-config.ts';
import { defaultEulerConfig } from '../few-steps/euler-config.ts';
import { defaultPredictorCorrectorConfig } from '../predictor-corrector/predictor-corrector-config.ts';
import { defaultProbabilityFlowConfig } from '../probability-flow/probability-flow-config.ts';
import { defaultScoreSdeVeConfig } from '../score-sde-ve/score-sde-ve-config.ts';
import { sdeSettings } from '../sdes/sde-from-config.ts';

/** Every setting of any scheduler here. */
const knownSettings: object = {
  ...defaultScoreSdeVeConfig,
  ...defaultDDPMConfig,
  ...defaultDDIMConfig,
  ...sdeSettings,
  ...defaultPredictorCorrectorConfig,
  ...defaultProbabilityFlowConfig,
  ...defaultEDMHeunConfig,
  ...defaultEulerConfig,
  ...defaultDPMSolverConfig,
};

/** Whether some scheduler here has a setting, by its name in TypeScript: one may be made from another's settings. */
export function isKnownSetting(name: string): boolean {
  return Object.hasOwn(knownSettings, name);
}
