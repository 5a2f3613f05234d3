import type { Shape, TokenOps } from '@langevin/onnx';

/** An input of a graph. */
export interface GraphInputShape {
  /** Sizes that are known only when the graph runs are given by name: that of the batch, as a rule. */
  readonly shape: Shape;
  /** `float` if left out. */
  readonly type?: 'float' | 'int64';
}

/** Values of a reading, by the names of a graph's inputs or outputs. */
export type NamedValues<Value> = Readonly<Record<string, Value>>;

/** One graph that is written of a network: what it reads, and what it makes of it. */
export interface NetworkGraph {
  /** What tells it from the network's other graphs: `encode`, `decode`. */
  readonly name: string;
  /** What it reads, by name, for pictures or tokens of a size. */
  readonly inputs: Readonly<Record<string, GraphInputShape>>;
  /** Describes its outputs, by name, over whichever operations it is read by. */
  describe<Value>(ops: TokenOps<Value>, inputs: NamedValues<Value>): NamedValues<Value>;
}

/** What tells a graph from others of its network: its name and the sizes that it is for. */
export function graphKey({ name, inputs }: NetworkGraph): string {
  return `${name} ${Object.values(inputs).map(({ shape }) => shape.join('×'))}`;
}
