import {
  type Component,
  type DenoisingModel,
  type Device,
  DeviceUnavailableError,
  DisposedError,
  type DType,
  type FloatTensor,
  floatTensor,
  formatJson,
  type LoadOptions,
  type ModelFiles,
  type ModelFolder,
  openModelFiles,
  type Placement,
  type PredictFunction,
  readJsonObject,
  type SamplingStep,
  type Scheduler,
  writeModelFolder,
} from '@langevin/core';
import { type ComponentTable, DiffusionPipeline } from '@langevin/pipeline';

/** A network of one weight: its output is the sample times a gain. */
export class GainModel implements Component, DenoisingModel {
  static readonly className: string = 'GainModel';
  static readonly library: string = 'gain_models';
  static readonly devices: readonly Device[] = ['cpu', 'webgpu'];

  device: Device;
  dtype: DType;
  disposals = 0;

  constructor(
    readonly gain: number,
    placement: Placement = {},
  ) {
    this.device = placement.device ?? 'cpu';
    this.dtype = placement.dtype ?? 'fp32';
  }

  static async fromPretrained(source: string | ModelFiles, options: LoadOptions = {}): Promise<GainModel> {
    const { gain } = await readJsonObject(await openModelFiles(source), 'config.json', options.signal);
    return new GainModel(Number(gain), options);
  }

  async forward(sample: FloatTensor): Promise<FloatTensor> {
    if (this.disposals > 0) throw new DisposedError('GainModel');
    return floatTensor(
      sample.dims,
      sample.data.map((value) => value * this.gain),
    );
  }

  async to({ device = this.device, dtype = this.dtype }: Placement): Promise<void> {
    if (!GainModel.devices.includes(device)) throw new DeviceUnavailableError(device, GainModel.devices, '');
    this.device = device;
    this.dtype = dtype;
  }

  async savePretrained(target: string | ModelFolder): Promise<void> {
    const config = formatJson({ _class_name: 'GainModel', gain: this.gain });
    await writeModelFolder(target, (folder) => folder.write('config.json', config));
  }

  async dispose(): Promise<void> {
    this.disposals++;
  }
}

/** Follows the score by steps of one size. */
export class AscentScheduler implements Scheduler {
  static readonly className: string = 'AscentScheduler';
  readonly initNoiseSigma = 1;

  constructor(readonly stepSize = 0.5) {}

  static async fromPretrained(source: string | ModelFiles): Promise<AscentScheduler> {
    const config = await readJsonObject(await openModelFiles(source), 'scheduler_config.json');
    return new AscentScheduler(Number(config.step_size));
  }

  async *sample(predict: PredictFunction, start: FloatTensor): AsyncGenerator<SamplingStep, void> {
    const level = { time: 1, scale: 1, sigma: 1 };
    const slope = (await predict(start, level)).score;
    const sample = floatTensor(
      start.dims,
      start.data.map((value, i) => value + this.stepSize * slope.data[i]!),
    );
    yield { index: 0, progress: 1, level, sample, mean: sample };
  }

  async savePretrained(target: string | ModelFolder): Promise<void> {
    const config = formatJson({ _class_name: 'AscentScheduler', step_size: this.stepSize });
    await writeModelFolder(target, (folder) => folder.write('scheduler_config.json', config));
  }
}

export interface AscentComponents {
  readonly unet: DenoisingModel & Component;
  readonly scheduler: Scheduler;
}

/** A third party's pipeline. */
export class AscentPipeline extends DiffusionPipeline<AscentComponents> {
  static override readonly className: string = 'AscentPipeline';
  static override readonly requires: ComponentTable<AscentComponents> = {
    unet: { what: 'a denoising network', has: ['forward'], classes: [GainModel] },
    scheduler: { what: 'a solver', has: ['sample'] },
  };
}

/** The files of an {@link AscentPipeline}; `index` changes entries of its `model_index.json`. */
export function ascentFiles(index: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return {
    'model_index.json': JSON.stringify({
      _class_name: 'AscentPipeline',
      _diffusers_version: '0.31.0',
      unet: ['diffusers', 'GainModel'],
      scheduler: ['my_schedulers', 'AscentScheduler'],
      ...index,
    }),
    // Older folders hold the model's configuration at the root too.
    'config.json': JSON.stringify({ _class_name: 'GainModel', gain: 99 }),
    'unet/config.json': JSON.stringify({ _class_name: 'GainModel', gain: -0.5 }),
    'scheduler/scheduler_config.json': JSON.stringify({ _class_name: 'AscentScheduler', step_size: 0.25 }),
  };
}
