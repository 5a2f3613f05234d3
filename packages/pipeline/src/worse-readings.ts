import {
  ComponentError,
  type Conditions,
  checkSameShape,
  checkSampleBytes,
  type DenoisingModel,
  InvalidArgumentError,
  isTensor,
  type Parameterization,
  Tensor,
} from '@langevin/core';
import { classLabelTensor, hasClasses } from './class-labels.ts';
import type { DenoisingNetwork, NamedNetwork } from './denoising-network.ts';
import type { GuidanceOptions } from './guidance-options.ts';
import { checkOutputChannels, type SampleShape, shapeGivenTo } from './sample-shape.ts';

/** What guidance moves the prediction of a network away from, and how far. */
export interface WorseReadings {
  /** What the network itself says under other conditions, such as of no class. */
  readonly negative?: { readonly conditions: Conditions; readonly scale: number } | undefined;
  /** What a weaker network says. */
  readonly guide?: { readonly model: DenoisingModel; readonly scale: number } | undefined;
}

/** A network that is guided, its guide if there is one, and what both are given. */
export interface GuidedNetworks {
  /** The network, by the name that its pipeline gives it. */
  readonly named: NamedNetwork;
  readonly guide?: DenoisingNetwork | undefined;
  readonly parameterization: Parameterization;
  readonly shape: SampleShape;
  readonly classLabels: Tensor | undefined;
}

/**
 * What guidance goes away from in a run with these options.
 *
 * @throws {InvalidArgumentError} if the network has no classes to be guided to, nobody says which is none, the network
 * does not take it, or not beside the class labels, or there is no guide or it takes other samples or labels.
 * @throws {ComponentError} if the guide is of other images or classes than the network.
 */
export function worseReadings(options: GuidanceOptions, networks: GuidedNetworks): WorseReadings {
  const { guidanceScale = 1, autoguidanceScale = 1 } = options;
  const classLabels = negativeLabels(options, networks);
  return {
    negative: classLabels && guidanceScale !== 1 ? { conditions: { classLabels }, scale: guidanceScale } : undefined,
    guide: autoguidanceScale === 1 ? undefined : { model: requireGuide(networks), scale: autoguidanceScale },
  };
}

function negativeLabels(
  { guidanceScale = 1, negativeClassLabels }: GuidanceOptions,
  { named: { network }, shape: [batchSize, ...image], classLabels: own }: GuidedNetworks,
): Tensor | undefined {
  if (guidanceScale === 1 && negativeClassLabels === undefined) return undefined;
  if (!hasClasses(network)) {
    const option = guidanceScale === 1 ? 'negativeClassLabels' : 'guidanceScale';
    throw new InvalidArgumentError(option, 'the network has no classes to be guided to; leave it out.');
  }
  const labels = negativeClassLabels ?? network.nullLabel;
  if (labels === undefined) {
    const { numClassEmbeds = null } = network.config;
    const last = numClassEmbeds === null ? '' : `, ${numClassEmbeds - 1},`;
    const advice = `pass it. It is the last${last} of most that were trained on some images without their class`;
    throw new InvalidArgumentError('negativeClassLabels', `the network does not say which class is none; ${advice}.`);
  }
  // Both halves are one batch.
  checkSampleBytes('batchSize', [2 * batchSize, ...image]);
  const classLabels = classLabelTensor(network, batchSize, labels, 'negativeClassLabels');
  checkInputsOf(network, [batchSize, ...image], classLabels, () => 'negativeClassLabels');
  return own && classLabels && requireAlike(own, isTensor(labels) ? classLabels : inTypeOf(own, classLabels));
}

/** Checks that labels make one batch with the run's own. @throws {InvalidArgumentError} for another type or shape. */
function requireAlike(own: Tensor, labels: Tensor): Tensor {
  checkSameShape('negativeClassLabels', own, labels);
  if (labels.type === own.type) return labels;
  throw new InvalidArgumentError('negativeClassLabels', `is ${labels.type}, but ${own.type} is needed here.`);
}

/** Labels of whole numbers in the type of the run's own, where that holds them. */
function inTypeOf({ type }: Tensor, labels: Tensor): Tensor {
  if (type === 'float16') return labels;
  const typed = new Tensor(type as 'int32', Array.from(labels.data as BigInt64Array, Number), labels.dims);
  return `${typed.data}` === `${labels.data}` ? typed : labels;
}

function requireGuide({ named, guide, parameterization, shape, classLabels }: GuidedNetworks): DenoisingNetwork {
  if (guide === undefined) {
    const advice = 'a weaker network of the same kind; pass one in: fromPretrained(source, { guide })';
    throw new InvalidArgumentError('autoguidanceScale', `the pipeline has no guide, ${advice}.`);
  }
  const [own, other] = [named.network, guide].map(describeImages);
  if (own !== other) {
    const problem = `it has to be of the same images and classes as the ${named.name}.`;
    throw new ComponentError('guide', problem, [own!], [other!]);
  }
  checkOutputChannels({ name: 'guide', network: guide }, shape[1], parameterization);
  checkInputsOf(guide, shape, classLabels, (name) => `guide.${name}`);
  return guide;
}

/** Checks what a network is given before it is. @throws {InvalidArgumentError} naming it as whoever calls does. */
function checkInputsOf(
  network: DenoisingNetwork,
  shape: SampleShape,
  classLabels: Tensor | undefined,
  nameOf: (argument: string) => string,
): void {
  try {
    network.checkInputs?.(shapeGivenTo(network, shape), { classLabels });
  } catch (error) {
    throw error instanceof InvalidArgumentError ? error.renamed(nameOf(error.argument)) : error;
  }
}

/** Such as `3 channels, 10 classes`. */
function describeImages(network: DenoisingNetwork): string {
  const { inChannels, classEmbedType, numClassEmbeds } = network.config;
  const classes = [numClassEmbeds ?? network.nullLabel ?? [], 'classes', classEmbedType ?? []].flat().join(' ');
  return `${inChannels} channels, ${hasClasses(network) ? classes : 'no classes'}`;
}
