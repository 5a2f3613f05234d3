import type { Device, OnnxModel, Runtime, Session, SessionOptions } from '@langevin/core';
import { nodeRuntime } from '@langevin/runtime-node';
import { type OnnxGraphContent, readOnnxGraph } from '../../../../test/support/read-onnx-graph.ts';

/** A device that gets the graphs of a GPU, plainly laid out, and computes in half precision. ONNX Runtime's CPU runs it. */
export const plain: Device = 'plain';

/** onnxruntime-node with the device {@link plain} besides its own. It keeps the models that it was given last. */
export class PlainRuntime implements Runtime {
  readonly #runtime = nodeRuntime({ worker: false, executionProviders: { [plain]: ['cpu'] } });
  readonly name: string = this.#runtime.name;
  readonly devices: readonly Device[] = this.#runtime.devices;
  model: OnnxModel = { graph: new Uint8Array(), weights: [] };

  requireDevice(device: Device): void {
    this.#runtime.requireDevice(device);
  }

  computes(device: Device): boolean {
    return device === plain;
  }

  async createSession(model: OnnxModel, options?: SessionOptions): Promise<Session> {
    this.model = model;
    return this.#runtime.createSession(model, options);
  }

  /** The last model's graph. */
  get graph(): OnnxGraphContent {
    return readOnnxGraph(this.model.graph);
  }
}
