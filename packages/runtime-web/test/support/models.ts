import { type FloatTensor, floatTensor, type OnnxModel } from '@langevin/core';
import { fixtureUrl } from '../../../../test/support/fetch-reference.ts';

async function fetchGraph(name: string): Promise<Uint8Array> {
  const response = await fetch(fixtureUrl(`graphs/${name}.onnx`));
  return new Uint8Array(await response.arrayBuffer());
}

/** The weights of {@link affine}. */
export const affineWeights: Uint8Array = new Uint8Array(Float32Array.of(1, 2, 3, 10, 20, 30).buffer);

/** y = x · (1, 2, 3) + (10, 20, 30) for x `[batch, 3]`. */
export async function affine(data: Uint8Array = affineWeights): Promise<OnnxModel> {
  return { graph: await fetchGraph('affine'), weights: [{ path: 'weights.bin', data }] };
}

/** score = -sample, float32 `[batch, 2]`; next = labels + labels, int64 `[batch]`. */
export async function twoTypes(): Promise<OnnxModel> {
  return { graph: await fetchGraph('two_types'), weights: [] };
}

/** Sixteen convolutions of 256 channels with tanh between: 38 MB of weights, slow on large images. */
export async function convolutions(): Promise<OnnxModel> {
  const kernels = new Float32Array(16 * 256 * 256 * 9).map((_, i) => 0.05 * Math.sin(i));
  return {
    graph: await fetchGraph('convolutions'),
    weights: [{ path: 'weights.bin', data: new Uint8Array(kernels.buffer) }],
  };
}

/** An input of {@link convolutions}. */
export function image(size: number): FloatTensor {
  const data = new Float32Array(256 * size ** 2).map((_, i) => Math.cos(i));
  return floatTensor([1, 256, size, size], data);
}
