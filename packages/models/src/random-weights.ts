import { elementCount, type Generator } from '@langevin/core';
import type { Parameter } from '@langevin/onnx';
import type { Weight, Weights } from './checkpoint/weights.ts';

/** Spread of the frequencies of a Fourier embedding (arXiv:2011.13456, appendix H). */
const fourierScale = 16;

/** Random weights of an untrained network, of a size that keeps activations near 1: for tests and benchmarks. */
export function randomWeights(parameters: Iterable<Parameter>, generator: Generator): Weights {
  const weights = new Map<string, Weight>();
  for (const { name, shape } of parameters) weights.set(name, { shape, data: initialValues(name, shape, generator) });
  return weights;
}

function initialValues(name: string, shape: readonly number[], generator: Generator): Float32Array {
  if (name.endsWith('.bias')) return new Float32Array(elementCount(shape));
  if (name === 'time_proj.weight') return normal(shape, fourierScale, generator);
  const isNormalization = shape.length === 1;
  if (isNormalization) return new Float32Array(elementCount(shape)).fill(1);
  const fanIn = elementCount(shape.slice(1));
  return normal(shape, 1 / Math.sqrt(fanIn), generator);
}

function normal(shape: readonly number[], deviation: number, generator: Generator): Float32Array {
  const { data } = generator.randn(shape);
  for (let i = 0; i < data.length; i++) data[i]! *= deviation;
  return data;
}
