import type { OptionKinds } from '@langevin/core';

/** Options of the `encode` and the `decode` of an autoencoder. */
export interface AutoencoderOptions {
  /**
   * Pictures of which a side is longer are taken apart into square tiles of so many pixels, each of which is coded by
   * itself; they overlap by a quarter, where they are blended. So the memory that a picture takes has a bound, whatever its
   * size, but a tile doesn't see what is outside of it: colours may differ a little from those of the picture as a whole.
   * `false` never takes a picture apart.
   *
   * Left out, a picture is taken apart only where one of the network's intermediate images of it would take more than
   * 512 MiB, into tiles of 64×64 latents: for Stable Diffusion's autoencoder that is above 724×724 pixels, into tiles of
   * 512×512. About eight of such images are in memory at a time, and 4 GiB are what the WebAssembly of a page can address.
   * The limit is the same everywhere, so that a picture is.
   */
  readonly tileSize?: number | false | undefined;
  /** Ends the call at once. An evaluation goes on to its end, and the next call waits for it. */
  readonly signal?: AbortSignal | undefined;
}

/** What the {@link AutoencoderOptions} may be; the size of the tiles is checked with the network's. */
export const autoencoderOptionKinds: OptionKinds<AutoencoderOptions> = { tileSize: 'any', signal: 'signal' };
