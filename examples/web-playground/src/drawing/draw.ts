import {
  Generator,
  type ImagePipeline,
  knownPixels,
  type RasterImage,
  type SamplingStep,
  type Scheduler,
} from 'langevin';
import type { Settings } from '../settings/settings.ts';
import { countedNetwork } from './counted-network.ts';
import { pipelineWith } from './pipeline-with.ts';
import type { NoisyState } from './preview.ts';

/** A picture of which a part is to be drawn anew. */
export interface Repaint {
  readonly image: RasterImage;
  /** White where the picture is drawn anew, and black where it stays. */
  readonly mask: RasterImage;
}

/** What else {@link draw} is told. */
export interface DrawOptions {
  readonly scheduler: Scheduler;
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
  model: ImagePipeline,
  { batch: batchSize, steps: numInferenceSteps, seed }: Settings,
  { scheduler, repaint, onEvaluation, ...options }: DrawOptions,
): Promise<Drawing> {
  const unet = countedNetwork(model.unet, onEvaluation);
  const known = repaint && knownPixels(repaint, unet.config.inChannels);
  return pipelineWith(model, unet, scheduler).generate({ batchSize, numInferenceSteps, seed, known, ...options });
}

/** The noise that a run with these settings starts from, of standard deviation 1. */
export function startingNoise({ unet }: ImagePipeline, { seed, batch }: Settings): NoisyState {
  const { sampleSize, inChannels } = unet.config;
  const [height, width] =
    typeof sampleSize === 'object' && sampleSize ? sampleSize : [sampleSize ?? 1, sampleSize ?? 1];
  const sample = new Generator(seed).randn([batch, inChannels, height, width]);
  return { sample, level: { time: 1, scale: 0, sigma: 1 } };
}
