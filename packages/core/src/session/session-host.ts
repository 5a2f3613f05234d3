import type { Tensor } from '../tensor.ts';

type NumericType = Exclude<Tensor.Type, 'string'>;

/** A numeric tensor by its input's or output's name, as it crosses between threads. */
export interface NamedTensor {
  readonly name: string;
  readonly type: NumericType;
  readonly dims: readonly number[];
  readonly data: Tensor.DataTypeMap[NumericType];
}

/** Where a session of some runtime lives: the calling thread or a worker. It is called one call at a time. */
export interface SessionHost {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: readonly NamedTensor[]): Promise<readonly NamedTensor[]>;
  release(): Promise<void>;
}
