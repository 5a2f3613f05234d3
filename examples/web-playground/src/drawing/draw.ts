import {
  type FloatTensor,
  Generator,
  type RasterImage,
  type SamplingStep,
  ScoreSdeVeInpaintPipeline,
  ScoreSdeVePipeline,
} from 'langevin';
import { schedulerEntry } from '../settings/scheduler-catalogue.ts';
import type { Settings } from '../settings/settings.ts';
import { countedNetwork } from './counted-network.ts';

/** A picture of which a part is to be drawn anew. */
export interface Repaint {
  readonly image: RasterImage;
  /** White where the picture is drawn anew, and black where it stays. */
  readonly mask: RasterImage;
}

/** What else {@link draw} is told. */
export interface DrawOptions {
  /** A picture to be drawn into; whole pictures are drawn if left out. */
  readonly repaint: Repaint | undefined;
  readonly signal: AbortSignal;
  readonly onStep: (step: SamplingStep) => void;
  readonly onEvaluation: () => void;
}

/** What came of a run. */
export interface Drawing {
  readonly images: readonly RasterImage[];
  readonly evaluations: number;
}

/**
 * Draws pictures with a model.
 *
 * @throws {LangevinError} if the settings can't be used, or the model fails.
 * @throws the signal's reason after an abort.
 */
export async function draw(
  model: ScoreSdeVePipeline,
  settings: Settings,
  { repaint, onEvaluation, ...options }: DrawOptions,
): Promise<Drawing> {
  const unet = countedNetwork(model.unet, onEvaluation);
  const components = { unet, scheduler: schedulerOf(model, settings) };
  const { batch: batchSize, steps: numInferenceSteps, seed } = settings;
  const run = { batchSize, numInferenceSteps, seed, ...options };
  return repaint
    ? new ScoreSdeVeInpaintPipeline(components).generate({ ...run, ...repaint })
    : new ScoreSdeVePipeline(components).generate(run);
}

/** The noise that a run with these settings starts from. */
export function startingNoise(
  model: ScoreSdeVePipeline,
  settings: Settings,
): { readonly sample: FloatTensor; readonly sigma: number } {
  const { sampleSize, inChannels } = model.unet.config;
  const [height, width] =
    typeof sampleSize === 'object' && sampleSize ? sampleSize : [sampleSize ?? 1, sampleSize ?? 1];
  const sample = new Generator(settings.seed).randn([settings.batch, inChannels, height, width]);
  const sigma = model.scheduler.initNoiseSigma;
  for (let i = 0; i < sample.data.length; i++) sample.data[i]! *= sigma;
  return { sample, sigma };
}

function schedulerOf(
  model: ScoreSdeVePipeline,
  { scheduler, schedulerSettings }: Settings,
): ScoreSdeVePipeline['scheduler'] {
  return schedulerEntry(scheduler).make({ ...model.scheduler.config, ...schedulerSettings });
}
