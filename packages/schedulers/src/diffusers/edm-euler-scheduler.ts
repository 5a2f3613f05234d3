import type { SettingChecks } from '../config/setting-checks.ts';
import { type ChurnSettings, churnChecks, noChurn } from '../solvers/churn.ts';
import { churnedEDMEuler } from '../solvers/churned-edm-euler.ts';
import { euler } from '../solvers/euler.ts';
import type { Solver } from '../solvers/solver.ts';
import { defaultEDMConfig, type EDMConfig, EDMScheduler, edmChecks } from './edm-scheduler.ts';

/** Settings of an {@link EDMEulerScheduler}. */
export interface EDMEulerConfig extends EDMConfig, ChurnSettings {}

/** Euler's method for a network of EDM. diffusers has it under the same name. */
export class EDMEulerScheduler extends EDMScheduler<EDMEulerConfig> {
  static override readonly className: string = 'EDMEulerScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Euler’s method, for networks with the scalings of EDM.';
  static override readonly besideDiffusers: readonly string[] = Object.keys(noChurn);
  static override readonly defaults: EDMEulerConfig = { ...defaultEDMConfig, ...noChurn };
  static override readonly checks: SettingChecks<EDMEulerConfig> = { ...edmChecks, ...churnChecks };

  protected override solverFor(): Solver {
    return this.config.sChurn > 0 ? churnedEDMEuler(this.config, this.preconditioning) : euler;
  }
}
