import {
  checkOptionKinds,
  type LoadOptions,
  loadOptionKinds,
  type Parameterization,
  toCamelCase,
} from '@langevin/core';
import { ConfiguredScheduler, type ConfiguredSchedulerClass } from '../config/configured-scheduler.ts';
import { nameAsWritten } from '../config/setting-names.ts';
import { isNumber, requireSetting } from '../config/settings.ts';
import { withOthers } from '../config/settled-config.ts';
import { sortSettings } from '../config/sorted-settings.ts';
import type { Sde } from './sde.ts';
import { sdeFromConfig, sdeSettings } from './sde-from-config.ts';
import { requireSde } from './sde-json.ts';

/** Settings that every solver of an SDE has. */
export interface SdeSchedulerConfig {
  /** The SDE that the network was trained on. */
  readonly sde: Sde;
  /** The last time at which the score is evaluated; the SDE's own if left out. */
  readonly samplingEps: number;
}

/** What a solver of an SDE is made from: the SDE, and the settings that differ from the defaults. */
export type SdeSchedulerOptions<C extends SdeSchedulerConfig = SdeSchedulerConfig> = Pick<C, 'sde'> & Partial<C>;

/**
 * Base of the solvers that serve every SDE. It has their settings, and saves and loads them with the SDE inside, so that
 * a solver of one's own is a name and a loop:
 *
 * ```ts
 * class MyScheduler extends SdeScheduler {
 *   static override readonly className = 'MyScheduler';
 *   async *sample(predict: PredictFunction, start: FloatTensor, { numInferenceSteps, noise }: SamplingContext) { … }
 * }
 * registerComponent(MyScheduler);
 * ```
 */
export abstract class SdeScheduler<C extends SdeSchedulerConfig = SdeSchedulerConfig> extends ConfiguredScheduler<C> {
  /** The settings besides the SDE and `samplingEps`, with their defaults. */
  static override readonly defaults: object = {};

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(options: SdeSchedulerOptions<C>) {
    const { className, defaults } = new.target;
    const sde = requireSde(className, options);
    super(options as Partial<C>, { ...defaults, sde, samplingEps: sde.samplingEps } as unknown as C);
    const { samplingEps } = this.config;
    const isTime = isNumber(samplingEps) && samplingEps >= 0 && samplingEps < 1;
    requireSetting(className, isTime, 'samplingEps', samplingEps, 'in [0, 1)');
  }

  /**
   * Makes a scheduler from the content of a `scheduler_config.json`, or from the `config` of another scheduler, which
   * need not be of an SDE: from a `ScoreSdeVeScheduler` it takes the range of sigmas, and from a `DDPMScheduler` the
   * betas and what the network predicts.
   *
   * @throws {InvalidArgumentError} if there is none: not every scheduler has a `config`.
   * @throws {ConfigError} if no SDE follows from it, for an SDE or a part that is not registered, and for a value out of
   * range. A key that neither this class knows, nor the one that the settings are of, is a warning.
   */
  static override fromConfig<S>(
    this: ConfiguredSchedulerClass<S>,
    config: object | undefined,
    options: Pick<LoadOptions, 'onWarning'> = {},
  ): S {
    checkOptionKinds(options, loadOptionKinds);
    const { onWarning = console.warn } = options;
    // biome-ignore-start lint/complexity/noThisInStatic: the class that it is called on is the one to build.
    const { className } = this;
    const settings = { ...this.defaults, samplingEps: undefined };
    return nameAsWritten(config, () => {
      const { own, diffusion, kept } = sortSettings(this, config, onWarning, settings, sdeSettings);
      const sde = sdeFromConfig(className, diffusion);
      const isOfSde = (name: string): boolean => Object.hasOwn(diffusion, name) && name in sde.config;
      const others = Object.entries(kept).filter(([key]) => !isOfSde(toCamelCase(key)));
      return new this(withOthers({ ...own, sde }, Object.fromEntries(others)) as never);
    });
    // biome-ignore-end lint/complexity/noThisInStatic: as above.
  }

  /** The standard deviation of the SDE's prior. */
  override get initNoiseSigma(): number {
    return this.config.sde.initNoiseSigma;
  }

  /** How the network is read that was trained on the SDE, where the SDE's settings say so. */
  get parameterization(): Parameterization | undefined {
    return this.config.sde.parameterization;
  }
}
