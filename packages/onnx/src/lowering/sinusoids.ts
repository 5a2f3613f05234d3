import type { OnnxGraph } from '../graph/onnx-graph.ts';

/**
 * Sines and cosines of each time's angles, features `[T, 2F]`.
 *
 * @param angles - makes the angles `[T, F]` of the times as a column, `[T, 1]`.
 */
export function lowerSinusoids(
  graph: OnnxGraph,
  times: string,
  angles: (column: string) => string,
  order: 'sin-cos' | 'cos-sin',
): string {
  const all = angles(graph.node('Reshape', [times, graph.integers([-1, 1])]));
  const sines = graph.node('Sin', [all]);
  const cosines = graph.node('Cos', [all]);
  return graph.node('Concat', order === 'sin-cos' ? [sines, cosines] : [cosines, sines], { axis: 1n });
}

/** Angles by frequencies that are known. */
export function anglesOf(graph: OnnxGraph, column: string, frequencies: readonly number[]): string {
  return graph.node('Mul', [column, graph.floats([1, frequencies.length], frequencies)]);
}

/**
 * Angles by learned frequencies in cycles. Rounded to float32 after each factor, as PyTorch does: the angles are so large
 * that it shows.
 *
 * @param cycles - name of the frequencies, `[F]`.
 */
export function anglesOfCycles(graph: OnnxGraph, column: string, cycles: string): string {
  const turns = graph.node('Mul', [column, cycles]);
  const twice = graph.node('Mul', [turns, graph.floats([], [2])]);
  return graph.node('Mul', [twice, graph.floats([], [Math.PI])]);
}
