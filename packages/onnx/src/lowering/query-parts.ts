import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { featuresOf, tokenCountOf } from '../token-shapes.ts';

/** Tokens of a sequence that follow each other. */
export interface TokenRange {
  readonly start: number;
  readonly count: number;
}

/**
 * The scores of one image that there are at a time: 2²³ take 32 MiB, and their softmax as much. The pixels of a picture
 * of 64 × 64 have sixteen times as many in eight heads. All at once take as long.
 */
const mostScores = 2 ** 23;

/** Which queries are taken at a time, so that there are never too many of their scores with all keys. */
export function queryParts(query: GraphValue, key: GraphValue, heads: number): TokenRange[] {
  const total = tokenCountOf(query.shape);
  const parts = Math.min(total, Math.ceil((heads * total * tokenCountOf(key.shape)) / mostScores));
  const startOf = (part: number): number => Math.floor((part * total) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    start: startOf(part),
    count: startOf(part + 1) - startOf(part),
  }));
}

/**
 * Sequences taken apart, by ranges that cover them. Each part is a node by itself: one for all of them would have more
 * results than a shader of WebGPU may.
 */
export function splitTokens(graph: OnnxGraph, x: GraphValue, ranges: readonly TokenRange[]): GraphValue[] {
  return ranges.length === 1 ? [x] : ranges.map((range) => someTokens(graph, x, range));
}

/** The tokens of a range. */
function someTokens(graph: OnnxGraph, { name, shape }: GraphValue, { start, count }: TokenRange): GraphValue {
  const [starts, ends, axes] = [start, start + count, 1].map((value) => graph.integers([value]));
  const part = graph.node('Slice', [name, starts!, ends!, axes!]);
  return { name: part, shape: [shape[0]!, count, featuresOf(shape)] };
}

/** Sequences one after the other. */
export function joinTokens(graph: OnnxGraph, parts: readonly GraphValue[]): GraphValue {
  const [first] = parts as readonly [GraphValue, ...GraphValue[]];
  if (parts.length === 1) return first;
  const count = parts.reduce((sum, { shape }) => sum + tokenCountOf(shape), 0);
  const names = parts.map(({ name }) => name);
  return {
    name: graph.node('Concat', names, { axis: 1n }),
    shape: [first.shape[0]!, count, featuresOf(first.shape)],
  };
}
