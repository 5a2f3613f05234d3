import type { Device, DType, ModelFolder, OnnxModel } from '@langevin/core';
import type { Parameter } from '@langevin/onnx';
import { weightsFileName } from './checkpoint/read-checkpoint.ts';
import type { Weight, Weights } from './checkpoint/weights.ts';
import { layoutOn } from './layout-on.ts';
import { loadRareParts } from './load-rare-parts.ts';
import { buildGraph, classLabelType, graphNames, type ImageSize, timestepType } from './network/graph.ts';
import type { GraphInput, NetworkSource } from './network-source.ts';
import type { UNet2DConfig } from './unet2d-config.ts';

/** A UNet whose graph we write ourselves, from its configuration and its weights. */
export class WeightsNetwork implements NetworkSource {
  readonly sample: GraphInput = { name: graphNames.sample, type: 'float' };
  readonly timestep: GraphInput;
  readonly classLabels: GraphInput | undefined;
  readonly output: string = graphNames.output;
  readonly sharesTime = true;
  readonly isSized = true;
  readonly hasHalf = true;
  readonly #config: UNet2DConfig;
  readonly #weights: Weights;

  constructor(config: UNet2DConfig, weights: Weights) {
    this.#config = config;
    this.#weights = weights;
    this.timestep = { name: graphNames.timestep, type: timestepType(config) };
    const labelType = classLabelType(config);
    this.classLabels = labelType && { name: graphNames.classLabels, type: labelType };
  }

  toModel(size: ImageSize, device: Device, dtype: DType): OnnxModel {
    return buildGraph(this.#config, size, this.#values, layoutOn(device), dtype).toModel('unet');
  }

  async toTangentModel(size: ImageSize, device: Device): Promise<OnnxModel> {
    const { buildTangentGraph } = await loadRareParts();
    return buildTangentGraph(this.#config, size, this.#values, layoutOn(device)).toModel('unet-tangent');
  }

  toBytes(size: ImageSize): Uint8Array {
    return buildGraph(this.#config, size, this.#values).toBytes('unet');
  }

  async save(folder: ModelFolder): Promise<void> {
    const { writeCheckpoint } = await loadRareParts();
    await writeCheckpoint(folder, weightsFileName, this.#weights);
  }

  readonly #values = ({ name }: Parameter): Weight => this.#weights.get(name)!;
}
