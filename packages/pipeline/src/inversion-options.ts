import type { InversionOptions } from '@langevin/core';
import type { ClassLabels } from './class-labels.ts';
import type { ImageInput } from './known-part/image-input.ts';

/** Options of an `ImagePipeline`'s `invert`: the steps are those of the run that is to draw the pictures again. */
export interface InvertOptions extends Omit<InversionOptions, 'data'> {
  /** The pictures, with values in [0, 1] if it is a tensor. */
  readonly image: ImageInput;
  /** Of which classes they are, where the network was trained on classes. */
  readonly classLabels?: ClassLabels | undefined;
  /** Pixels of the pictures; the network's `sampleSize` if left out. */
  readonly height?: number | undefined;
  /** Pixels of the pictures; the network's `sampleSize` if left out. */
  readonly width?: number | undefined;
}
