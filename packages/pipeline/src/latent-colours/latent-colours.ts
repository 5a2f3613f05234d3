import { describeValue, type FloatTensor, floatTensor, InvalidArgumentError, isTensor } from '@langevin/core';

/** What a colour is of the channels of a latent: a factor for each, and what is added. */
export type ColourRow = readonly number[];

/**
 * A linear map from a latent to the colour of the picture there: a preview of latents that takes no run of their decoder, at a
 * pixel for each latent. It is fitted once for a decoder, by {@link fitDecoderColours} or {@link fitLatentColours}, or given:
 * published factors of a VAE are such rows.
 *
 * ```ts
 * const colours = await fitDecoderColours(vae, { channels: 4, scalingFactor: 0.18215 });
 * const [preview] = RasterImage.fromTensor(colours.toImages(latents));
 * preview.enlarge(8);
 * ```
 */
export class LatentColours {
  /** Red, green and blue. They are numbers that JSON can hold, so a map can be kept. */
  readonly rows: readonly [red: ColourRow, green: ColourRow, blue: ColourRow];

  /**
   * @param rows - of red, green and blue, each a factor for each channel of the latents and then what is added, for values in
   * [0, 1].
   * @throws {InvalidArgumentError} unless there are three rows of as many finite numbers, two at least.
   */
  constructor(rows: readonly ColourRow[]) {
    const length = Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0].length : 0;
    const isRow = (row: unknown): boolean =>
      Array.isArray(row) && row.length === length && row.every((value) => Number.isFinite(value));
    if (length < 2 || rows.length !== 3 || !rows.every(isRow)) {
      const needed = 'pass three rows, of red, green and blue, each with a factor for every channel and what is added';
      throw new InvalidArgumentError('rows', `${describeValue(rows)} is no map of latents to colours; ${needed}.`);
    }
    const [red, green, blue] = rows.map((row) => Object.freeze([...row])) as [ColourRow, ColourRow, ColourRow];
    this.rows = Object.freeze([red, green, blue] as const);
  }

  /** Channels of the latents that it takes. */
  get channels(): number {
    return this.rows[0].length - 1;
  }

  /**
   * The colours of latents `[batch, channels, height, width]`, as the decoder takes them: `[batch, 3, height, width]`, clamped
   * to [0, 1]. {@link RasterImage.enlarge} makes them as large as what would be decoded.
   *
   * @throws {InvalidArgumentError} if the latents have another shape or as many channels as it doesn't take.
   */
  toImages(latents: FloatTensor): FloatTensor {
    const [batch, , height, width] = checkLatents(latents, this.channels);
    const area = height * width;
    const images = floatTensor([batch, 3, height, width]);
    for (let image = 0; image < batch; image++) {
      for (const [colour, row] of this.rows.entries()) {
        for (let i = 0; i < area; i++) {
          let value = row[this.channels]!;
          for (let c = 0; c < this.channels; c++)
            value += row[c]! * latents.data[(image * this.channels + c) * area + i]!;
          images.data[(3 * image + colour) * area + i] = Math.min(1, Math.max(0, value));
        }
      }
    }
    return images;
  }
}

/**
 * The shape of latents.
 *
 * @param channels - that they have to have; any, if left out.
 * @throws {InvalidArgumentError} naming `latents`.
 */
export function checkLatents(
  latents: FloatTensor,
  channels?: number,
): readonly [batch: number, channels: number, height: number, width: number] {
  if (!isTensor(latents)) throw new InvalidArgumentError('latents', `${describeValue(latents)} is no tensor.`);
  const [batch, found, height, width] = latents.dims;
  const isShape = latents.dims.length === 4 && found !== undefined && found > 0;
  if (isShape && (channels === undefined || found === channels)) return [batch!, found, height!, width!];
  const needed = `[batch, ${channels ?? 'channels'}, height, width]`;
  throw new InvalidArgumentError('latents', `have the shape [${latents.dims}], but ${needed} is needed here.`);
}
