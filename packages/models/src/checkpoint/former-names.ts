/** Parts of names that early versions of diffusers had otherwise, with those of today. */
export const formerParts: Readonly<Record<string, string>> = {
  time_steps: 'time_proj',
  mid: 'mid_block',
  downsample_blocks: 'down_blocks',
  upsample_blocks: 'up_blocks',
};

/** How older versions of diffusers named an attention's projections, and how it names them now. */
export const formerProjections: Readonly<Record<string, string>> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

/** Second names under which early versions saved a convolution that changes the size of the image. */
export const secondName: RegExp = /\.(?:op|Conv2d_0)\.(weight|bias)$/;

/** The first of two names under which the frequencies of a Fourier embedding were saved. */
export const timeProjection: RegExp = /(?:^|\.)time_proj\.W$/;

/** Whether a weight's name may be one of earlier versions. Most checkpoints have none. */
export function mayBeFormer(name: string): boolean {
  const isFormer = (part: string): boolean => part in formerParts || part in formerProjections;
  return name.split('.').some(isFormer) || secondName.test(name) || timeProjection.test(name);
}
