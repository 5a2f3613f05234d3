import { type ImageInput, type KnownPart, knownGray, type StreamOptions } from '@langevin/pipeline';
import { knownOnce } from './known-once.ts';
import { ScoreSdeVePipeline } from './score-sde-ve-pipeline.ts';

/** Options of a {@link ScoreSdeVeColorizePipeline}'s `stream` and `generate`. */
export interface ColorizeOptions extends Omit<StreamOptions, 'known'> {
  /** The gray picture, or one for each image; with values in [0, 1] if it is a tensor. Of one in colours the mean counts. */
  readonly image: ImageInput;
}

/**
 * Colours a gray picture (Song et al., 2021, arXiv:2011.13456, section 5 and appendix I.3), with a network that was
 * trained to draw coloured ones. Any solver does; the mean of each pixel's channels comes back as it was.
 *
 * ```ts
 * const colorize = await ScoreSdeVeColorizePipeline.fromPretrained('models/emoji-faces-32');
 * const { images } = await colorize.generate({ image: gray, batchSize: 5, numInferenceSteps: 200 });
 * ```
 */
export class ScoreSdeVeColorizePipeline extends ScoreSdeVePipeline<ColorizeOptions> {
  static override readonly className: string = 'ScoreSdeVeColorizePipeline';

  protected override readonly ownOptions = { image: 'any' } as const;

  /** @throws {InvalidArgumentError} for a picture that is missing or can't be used. */
  protected override knownPart(options: ColorizeOptions): KnownPart {
    return knownOnce(options, ['image'], () => knownGray(options.image, this.unet.config.inChannels));
  }

  /** The picture that is known, where a `strength` says how much of the run is left: from noise otherwise. */
  protected override startingImage({ image, strength }: ColorizeOptions): ImageInput | undefined {
    return strength === undefined ? undefined : image;
  }
}
