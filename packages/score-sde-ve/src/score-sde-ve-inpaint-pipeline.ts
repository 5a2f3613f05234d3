import { type ImageInput, type KnownPart, knownPixels, type StreamOptions } from '@langevin/pipeline';
import { knownOnce } from './known-once.ts';
import { ScoreSdeVePipeline } from './score-sde-ve-pipeline.ts';

/** Options of a {@link ScoreSdeVeInpaintPipeline}'s `stream` and `generate`. */
export interface InpaintOptions extends Omit<StreamOptions, 'known'> {
  /** The picture, or one for each image; with values in [0, 1] if it is a tensor. */
  readonly image: ImageInput;
  /** White (1) where the picture is to be drawn, and black (0) where it is known; of the picture's size. */
  readonly mask: ImageInput;
}

/**
 * Draws the missing part of a picture (Song et al., 2021, arXiv:2011.13456, section 5 and appendix I.2), with a network
 * that was trained to draw whole ones. Any solver does; the known pixels come back as they were.
 *
 * ```ts
 * const inpaint = await ScoreSdeVeInpaintPipeline.fromPretrained('models/emoji-faces-32');
 * const { images } = await inpaint.generate({ image, mask, batchSize: 5, numInferenceSteps: 200 });   // five ways
 * ```
 */
export class ScoreSdeVeInpaintPipeline extends ScoreSdeVePipeline<InpaintOptions> {
  static override readonly className: string = 'ScoreSdeVeInpaintPipeline';

  protected override readonly ownOptions = { image: 'any', mask: 'any' } as const;

  /** @throws {InvalidArgumentError} for pictures or masks that are missing or can't be used. */
  protected override knownPart(options: InpaintOptions): KnownPart {
    return knownOnce(options, ['image', 'mask'], () =>
      knownPixels({ image: options.image, mask: options.mask }, this.unet.config.inChannels),
    );
  }

  /** The picture that is known, where a `strength` says how much of the run is left: from noise otherwise. */
  protected override startingImage({ image, strength }: InpaintOptions): ImageInput | undefined {
    return strength === undefined ? undefined : image;
  }
}
