import { ElementType, OnnxGraph } from '@langevin/onnx';

/** What a {@link featureGraph} declares of its input. */
export interface FeatureGraphOptions {
  readonly shape?: readonly (number | string)[];
  readonly elementType?: ElementType;
  /** Whether it has a second input. */
  readonly takesTime?: boolean;
}

/**
 * A network that says of pictures their values, doubled: as `values`, `[batch, …]`, as `image`, laid out as the pictures, and
 * as `lines`, which are no features.
 */
export function featureGraph({
  shape = ['batch', 3, 4, 4],
  elementType = ElementType.float,
  takesTime = false,
}: FeatureGraphOptions = {}): OnnxGraph {
  const graph = new OnnxGraph();
  const pictures = graph.cast(graph.input({ name: 'pictures', shape, elementType }), ElementType.float);
  if (takesTime) graph.input({ name: 'timestep', shape: ['batch'], elementType: ElementType.float });
  const image = graph.node('Mul', [pictures, graph.weight('gain', [1], { data: Float32Array.of(2) })]);
  const values = graph.node('Flatten', [image], { axis: 1n });
  const lines = graph.node('Reshape', [image, graph.integers([0, 0, -1])]);
  const output = (name: string, dims: readonly string[], value: string) =>
    graph.output({ name, shape: dims, elementType: ElementType.float }, value);
  output('values', ['pictures', 'features'], values);
  output('image', ['pictures', 'channels', 'height', 'width'], image);
  output('lines', ['pictures', 'channels', 'pixels'], lines);
  return graph;
}
