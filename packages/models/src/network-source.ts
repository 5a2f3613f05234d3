import type { Device, DType, ModelFolder, OnnxModel } from '@langevin/core';
import type { ImageSize } from './network/graph.ts';

/** Element types of inputs that can be fed. */
export type InputType = 'float' | 'double' | 'half' | 'int64' | 'int32';

/** Name, element type and shape of an input of a graph. */
export interface GraphInput {
  readonly name: string;
  readonly type: InputType;
  /** Its sizes, or the names of those that are left open; undefined where nobody knows. */
  readonly shape?: readonly (number | string)[] | undefined;
}

/** Where the ONNX graph of a UNet comes from: our own, or a ready-made file. */
export interface NetworkSource {
  readonly sample: GraphInput;
  readonly timestep: GraphInput;
  readonly classLabels: GraphInput | undefined;
  /** The name of what the network gives; undefined where a ready-made model gives nothing. */
  readonly output: string | undefined;
  /** Whether one time may stand for the whole batch. */
  readonly sharesTime: boolean;
  /** Whether a graph is built for one image size, so that another size needs another graph. */
  readonly isSized: boolean;
  /** Whether there is a graph in half precision. */
  readonly hasHalf: boolean;
  /** The graph for images of a size on a device, with its weights beside it. */
  toModel(size: ImageSize, device: Device, dtype: DType): OnnxModel;
  /**
   * The graph of the network and its derivative for images of a size on a device, with a direction beside the sample, in
   * single precision.
   *
   * @throws {InvalidArgumentError} if there is no derivative of it.
   */
  toTangentModel(size: ImageSize, device: Device): Promise<OnnxModel>;
  /** The graph for images of a size as the content of one `.onnx` file. */
  toBytes(size: ImageSize): Uint8Array;
  /** Writes what `fromPretrained` reads back, besides the configuration. */
  save(folder: ModelFolder): Promise<void>;
}
