import { checkOptions, type InversionResult, invertData, type OptionKinds, predictFrom } from '@langevin/core';
import { classLabelTensor } from '../class-labels.ts';
import type { ImagePipeline } from '../image-pipeline.ts';
import type { InvertOptions } from '../inversion-options.ts';
import { imageTensor } from '../known-part/image-input.ts';
import { pictureData } from '../picture-start.ts';
import { sampleShape } from '../sample-shape.ts';

const optionKinds: OptionKinds<InvertOptions> = {
  image: 'any',
  classLabels: 'any',
  height: 'any',
  width: 'any',
  numInferenceSteps: 'any',
  timesteps: 'any',
  sigmas: 'any',
  signal: 'signal',
  onStep: 'function',
};

/**
 * The latents of pictures, for an {@link ImagePipeline}'s `invert`.
 *
 * @param toData - a value of a picture as it is in the data that the network was trained on.
 */
export function invertPictures(
  { unet, parameterization, scheduler, usualSteps }: ImagePipeline,
  toData: (value: number) => number,
  options: InvertOptions,
): Promise<InversionResult> {
  checkOptions(options, optionKinds);
  const { image, classLabels: labels, timesteps, sigmas, signal, onStep } = options;
  const pictures = imageTensor('image', image);
  const [batchSize = 0] = pictures.dims;
  const shape = sampleShape({ name: 'unet', network: unet }, parameterization, batchSize, options);
  const classLabels = classLabelTensor(unet, batchSize, labels, 'classLabels');
  unet.checkInputs?.(shape, { classLabels });
  return invertData(scheduler, predictFrom(unet, parameterization, { classLabels, signal }), {
    data: pictureData(pictures, shape, toData),
    numInferenceSteps: options.numInferenceSteps ?? ((timesteps ?? sigmas) ? undefined : usualSteps),
    timesteps,
    sigmas,
    signal,
    onStep,
  });
}
