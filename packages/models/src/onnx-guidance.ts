// Types of `Symbol.asyncDispose`, for users whose own target does not bring them.
/// <reference lib="esnext.disposable" preserve="true" />

import {
  checkOptions,
  type FloatTensor,
  InvalidArgumentError,
  InvalidFileError,
  type LoadOptions,
  loadOptionKinds,
  type ModelFiles,
  type NoiseLevel,
  type OnnxModel,
  type OptionKinds,
  type Runtime,
  type ScoreFunction,
  scale,
  sigmaConditionedScore,
  type Tensor,
} from '@langevin/core';
import type { OpenedFiles } from './checkpoint/opened-files.ts';
import { imagesFor, isWhole, numbersFor, toFloatTensor } from './graph-tensors.ts';
import { loadOnnx } from './load-onnx.ts';
import { OnnxNetwork } from './onnx-network.ts';
import { PlacedSession } from './placed-session.ts';

/** How a gradient model is told the noise level; as a network of the same checkpoint is. */
export interface GuidanceParameterization {
  /** Its time input; sigma if left out. */
  timestep?(level: NoiseLevel): number;
  /** What a sample has to be multiplied with to be one that it was trained on; 1 if left out. */
  inputScale?(level: NoiseLevel): number;
}

/** Options of {@link OnnxGuidance}. */
export interface OnnxGuidanceOptions {
  /** What runs it; the installed platform's runtime if left out. */
  readonly runtime?: Runtime | undefined;
  readonly parameterization?: GuidanceParameterization | undefined;
}

const ownOptionKinds: OptionKinds<OnnxGuidanceOptions> = { runtime: 'runtime', parameterization: 'any' };

/** The file of a gradient model in its folder. */
const guidanceFile = 'guidance.onnx';

/**
 * Guidance by a gradient model: an ONNX model that gives ∇ₓ log p(y | xₜ), such as the gradient of a classifier of noisy
 * images, exported together with the classifier.
 *
 * Its inputs are `sample`, `[batch, channels, height, width]`, a `timestep`, one number per image or for all, and, if it has
 * a third, `class_labels`, `[batch]`, each in whichever type of numbers it declares. Its first output is the gradient, of
 * the sample's shape.
 *
 * ```ts
 * const guidance = await OnnxGuidance.fromPretrained('models/classifier');
 * const { images } = await pipe.generate({ guidance: { score: guidance.towards(3), scale: 2 } });
 * await guidance.dispose();
 * ```
 */
export class OnnxGuidance {
  readonly #network: OnnxNetwork;
  readonly #session: PlacedSession;
  readonly #parameterization: GuidanceParameterization;
  #openedFiles: OpenedFiles | undefined;

  /**
   * @param path - what the model is called in messages.
   * @throws {InvalidFileError} if it is not an ONNX model of a sample and a time.
   */
  constructor(model: OnnxModel, options: OnnxGuidanceOptions = {}, path?: string) {
    checkOptions(options, ownOptionKinds);
    this.#network = new OnnxNetwork(model, path);
    this.#session = new PlacedSession({ owner: 'OnnxGuidance', runtime: options.runtime, hasHalf: false });
    this.#parameterization = options.parameterization ?? sigmaConditionedScore;
  }

  /**
   * Reads the `guidance.onnx` of a folder, and the files of weights that it names.
   *
   * @throws {FileNotFoundError} if there is none.
   * @throws {InvalidFileError} if it is not an ONNX model of a sample and a time.
   * @throws {DeviceUnavailableError} if it can't run there.
   */
  static async fromPretrained(
    source: string | ModelFiles,
    options: LoadOptions & Pick<OnnxGuidanceOptions, 'parameterization'> = {},
  ): Promise<OnnxGuidance> {
    checkOptions(options, { ...loadOptionKinds, ...ownOptionKinds });
    const { runtime, parameterization, device, dtype, onWarning } = options;
    return loadOnnx('OnnxGuidance', source, guidanceFile, options, async ({ model, path, openedFiles }) => {
      const guidance = new OnnxGuidance(model, { runtime, parameterization }, path);
      guidance.#openedFiles = openedFiles;
      await guidance.#session.to({ device, dtype }, onWarning);
      return guidance;
    });
  }

  /**
   * The gradient ∇ₓ log p(y | xₜ), as the `score` of a guidance.
   *
   * @param classLabels - y: one for all images, or one for each; left out for a model that knows what it guides to.
   * @throws {InvalidArgumentError} if the model takes labels and there are none, or takes none and there are some. When
   * evaluated, if they are not one for each image, or the gradient is not of the sample's shape.
   * @throws {DisposedError} when evaluated after {@link dispose}.
   */
  towards(classLabels?: number | readonly number[]): ScoreFunction {
    const labels = this.#checkLabels(classLabels);
    return async (sample, level) => {
      const factor = this.#parameterization.inputScale?.(level) ?? 1;
      const own = { ...level, scale: factor * level.scale, sigma: factor * level.sigma };
      const time = (this.#parameterization.timestep ?? sigmaConditionedScore.timestep)(own);
      const batch = sample.dims[0]!;
      const { sample: x, timestep, classLabels: y, output } = this.#network;
      const whole = isWhole(timestep) ? Math.round(time) : time;
      const outputs = await this.#session.run('gradient', () => this.#network.toModel(), {
        [x.name]: imagesFor('sample', x, factor === 1 ? sample : scale(factor, sample)),
        [timestep.name]: numbersFor('timestep', timestep, new Array<number>(batch).fill(whole)),
        ...(y && { [y.name]: numbersFor('classLabels', y, labelsFor(labels, batch)) }),
      });
      const gradient = checkGradient(outputs[output ?? ''], sample);
      // The gradient by the sample is that by the scaled sample, times the factor.
      return factor === 1 ? gradient : scale(factor, gradient, gradient);
    };
  }

  /** Gives the native memory back and closes the files it was loaded from. It can't be used afterwards. */
  async dispose(): Promise<void> {
    try {
      await this.#session.dispose();
    } finally {
      this.#openedFiles?.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #checkLabels(classLabels: number | readonly number[] | undefined): readonly number[] {
    const labels = classLabels === undefined ? [] : [classLabels].flat();
    const takesLabels = this.#network.classLabels !== undefined;
    if (takesLabels !== labels.length > 0) {
      const problem = takesLabels
        ? 'the model guides to a class; say which'
        : 'the model takes no labels; leave them out';
      throw new InvalidArgumentError('classLabels', `${problem}.`);
    }
    const odd = labels.find((label) => !Number.isSafeInteger(label));
    if (odd !== undefined) throw new InvalidArgumentError('classLabels', `${odd} is not the number of a class.`);
    return labels;
  }
}

function labelsFor(labels: readonly number[], batch: number): readonly number[] {
  if (labels.length === 1) return new Array<number>(batch).fill(labels[0]!);
  if (labels.length === batch) return labels;
  throw new InvalidArgumentError(
    'classLabels',
    `is a list of ${labels.length} for a batch of ${batch}; pass one for each image.`,
  );
}

function checkGradient(output: Tensor | undefined, sample: FloatTensor): FloatTensor {
  const isFloat = output?.type.startsWith('float') && String(output.dims) === String(sample.dims);
  if (isFloat) return toFloatTensor(output);
  const found = output === undefined ? 'nothing' : `${output.type} [${output.dims.join(', ')}]`;
  const needed = `a gradient is float32 [${sample.dims.join(', ')}], as the sample`;
  throw new InvalidFileError(
    guidanceFile,
    `gives ${found}; ${needed}. Export it with the gradient as its first output.`,
  );
}
