import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ComponentError,
  DisposedError,
  type FloatTensor,
  floatTensor,
  type JsonObject,
  MemoryFiles,
  type ModelFolder,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
  type Scheduler,
  writeModelFolder,
} from '@langevin/core';
import { DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { ScoreSdeVeScheduler } from '@langevin/schedulers';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpoint, checkpointFiles } from './support/pipelines.ts';

/** A third party's solver: the probability-flow ODE by Euler steps on a geometric row of sigmas. */
class EulerScheduler implements Scheduler {
  static readonly className: string = 'AcmeEulerScheduler';
  readonly initNoiseSigma = 10;

  static async fromPretrained(): Promise<EulerScheduler> {
    return new EulerScheduler();
  }

  async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const sigmas = Array.from({ length: numInferenceSteps + 1 }, (_, i) => 10 * 0.001 ** (i / numInferenceSteps));
    let sample = start;
    for (let index = 0; index < numInferenceSteps; index++) {
      const [sigma, next] = [sigmas[index]!, sigmas[index + 1]!];
      const slope = (await predict(sample, { time: 1 - index / numInferenceSteps, scale: 1, sigma })).score;
      const values = sample.data.map((x, i) => x - sigma * (next - sigma) * slope.data[i]!);
      const moved = floatTensor(start.dims, values);
      const level = { time: 1 - (index + 1) / numInferenceSteps, scale: 1, sigma: next };
      const step = { index, progress: (index + 1) / numInferenceSteps, level, sample: moved, mean: moved };
      yield step;
      sample = step.sample;
    }
  }

  async savePretrained(target: string | ModelFolder): Promise<void> {
    const config = JSON.stringify({ _class_name: EulerScheduler.className });
    await writeModelFolder(target, (folder) => folder.write('scheduler_config.json', config));
  }
}

let pipe: ScoreSdeVePipeline;
beforeAll(async () => {
  pipe = await ScoreSdeVePipeline.fromPretrained(checkpoint);
});
afterAll(() => pipe.dispose());

const run = { numInferenceSteps: 3, seed: 1 } as const;

describe("a third party's scheduler", () => {
  it('takes the place of ours', async () => {
    const own = new ScoreSdeVePipeline(pipe.components);
    own.scheduler = new EulerScheduler();
    const { images, evaluations } = await own.generate(run);
    expect(evaluations).toBe(3);
    expect(images[0]).toMatchObject({ width: 16, height: 16 });
  });

  it('loads by its name once it is registered', async () => {
    const files = checkpointFiles();
    const index = JSON.parse(new TextDecoder().decode(files['model_index.json'])) as JsonObject;
    const named = JSON.stringify({ ...index, scheduler: ['acme', 'AcmeEulerScheduler'] });
    const folder = new MemoryFiles({ ...files, 'model_index.json': named });
    await expect(ScoreSdeVePipeline.fromPretrained(folder)).rejects.toThrow(ComponentError);

    registerComponent(EulerScheduler);
    const loaded = await ScoreSdeVePipeline.fromPretrained(folder);
    expect(loaded.scheduler).toBeInstanceOf(EulerScheduler);
    expect((await loaded.generate(run)).evaluations).toBe(3);
    await loaded.dispose();
  });
});

describe('another scheduler of ours', () => {
  it('passed to fromPretrained is used as it is', async () => {
    const scheduler = new ScoreSdeVeScheduler({ sigmaMax: 50, correctSteps: 2 });
    const loaded = await ScoreSdeVePipeline.fromPretrained(checkpoint, { scheduler });
    expect(loaded.scheduler).toBe(scheduler);
    expect((await loaded.generate(run)).evaluations).toBe(9);
    await loaded.dispose();
  });
});

describe('score', () => {
  it('is what the network gives for a sigma', async () => {
    const sample = floatTensor([1, 3, 16, 16]);
    sample.data.fill(0.5);
    const score = await pipe.score(sample, { time: 0.5, scale: 1, sigma: 2 });
    const output = await pipe.unet.forward(sample, floatTensor([1], Float32Array.of(2)));
    expect(score.data).toEqual(output.data);
  });
});

describe('a saved pipeline', () => {
  const target = mkdtempSync(join(tmpdir(), 'langevin-'));
  afterAll(() => rmSync(target, { recursive: true }));

  const json = (folder: string, path: string): JsonObject => JSON.parse(readFileSync(join(folder, path), 'utf8'));

  it('makes the same pictures, and says of itself what diffusers says', async () => {
    registerComponent(ScoreSdeVePipeline);
    await pipe.savePretrained(target);
    const loaded = await DiffusionPipeline.fromPretrained<ScoreSdeVePipeline>(target);
    expect(loaded).toBeInstanceOf(ScoreSdeVePipeline);
    const { images } = await loaded.generate(run);
    expect(images).toEqual((await pipe.generate(run)).images);
    await loaded.dispose();

    expect(json(target, 'model_index.json')).toEqual(json(checkpoint, 'model_index.json'));
    const schedulerConfig = 'scheduler/scheduler_config.json';
    expect(json(target, schedulerConfig)).toMatchObject(json(checkpoint, schedulerConfig));
    const { _diffusers_version: _, ...settings } = json(checkpoint, 'unet/config.json');
    expect(json(target, 'unet/config.json')).toMatchObject(settings);
  });
});

describe('a save that fails', () => {
  it('leaves nothing behind', async () => {
    class UnsavableScheduler extends EulerScheduler {
      override async savePretrained(): Promise<void> {
        throw new Error('no room');
      }
    }
    const parent = mkdtempSync(join(tmpdir(), 'langevin-'));
    const unsavable = new ScoreSdeVePipeline({ unet: pipe.unet, scheduler: new UnsavableScheduler() });
    await expect(unsavable.savePretrained(join(parent, 'out'))).rejects.toThrow('no room');
    expect(readdirSync(parent)).toEqual([]);
    rmSync(parent, { recursive: true });
  });
});

describe('dispose', () => {
  it('gives the network back, and ends the use of the pipeline', async () => {
    const loaded = await ScoreSdeVePipeline.fromPretrained(checkpoint);
    const { unet } = loaded;
    await loaded.generate(run);
    await loaded.dispose();
    await expect(loaded.generate(run)).rejects.toThrow(DisposedError);
    await expect(unet.forward(floatTensor([1, 3, 16, 16]), floatTensor([1]))).rejects.toThrow(DisposedError);
  });
});
