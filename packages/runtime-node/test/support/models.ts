import { readFileSync } from 'node:fs';
import { elementCount, type FloatTensor, floatTensor, type OnnxModel } from '@langevin/core';
import { fixturePath } from '../../../../test/support/reference.ts';

function readGraph(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fixturePath(`graphs/${name}.onnx`)));
}

/** The file of weights of `affine.onnx`: y = x · (1, 2, 3) + (10, 20, 30). */
export const affineWeights: Uint8Array = new Uint8Array(Float32Array.of(1, 2, 3, 10, 20, 30).buffer);

/** y = x · scale + shift of three values each, x `[batch, 3]`. */
export function affine(data: OnnxModel['weights'][number]['data'] = affineWeights): OnnxModel {
  return { graph: readGraph('affine'), weights: [{ path: 'weights.bin', data }] };
}

/** score = -sample, float32 `[batch, 2]`; next = labels + labels, int64 `[batch]`. */
export function twoTypes(): OnnxModel {
  return { graph: readGraph('two_types'), weights: [] };
}

/** Bytes of the weights of `convolutions.onnx`. */
export const convolutionsSize: number = 16 * 256 * 256 * 9 * Float32Array.BYTES_PER_ELEMENT;

let kernels: Uint8Array | undefined;

/** Weights that keep the activations of sixteen convolutions near 1. */
export function convolutionWeights(): Uint8Array {
  if (kernels === undefined) {
    const values = new Float32Array(convolutionsSize / Float32Array.BYTES_PER_ELEMENT);
    for (let index = 0; index < values.length; index++) values[index] = pseudoRandom(index) * 0.1;
    kernels = new Uint8Array(values.buffer);
  }
  return kernels;
}

/** Sixteen convolutions of 256 channels with tanh between: 38 MB of weights, slow on large images. */
export function convolutions(data: OnnxModel['weights'][number]['data'] = convolutionWeights()): OnnxModel {
  return { graph: readGraph('convolutions'), weights: [{ path: 'weights.bin', data }] };
}

/** An input of `convolutions.onnx`. */
export function image(size: number): FloatTensor {
  const shape = [1, 256, size, size];
  return floatTensor(
    shape,
    Float32Array.from({ length: elementCount(shape) }, (_, index) => pseudoRandom(index)),
  );
}

/** A number in [-1, 1) that looks random: a multiplicative hash of the index. */
function pseudoRandom(index: number): number {
  return (Math.imul(index + 1, 0x9e3779b1) ^ (Math.imul(index + 1, 0x85ebca6b) >>> 13)) / 2 ** 31;
}
