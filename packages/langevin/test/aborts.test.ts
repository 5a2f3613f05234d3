import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installPlatform } from '@langevin/core';
import { DiffusionPipeline, EulerScheduler, type ModelFiles, ScoreSdeVePipeline, UNet2DModel } from 'langevin';
import { nodePlatform } from 'langevin/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openFilesIn, workerCount } from '../../../test/support/held-resources.ts';
import { fixturePath } from '../../../test/support/reference.ts';
import { emojiFaces } from './support/model.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type RuntimeEvent, watchedFiles, watchedFolder, watchedRuntime } from './support/watched.ts';

const platform = nodePlatform();
const silent = { onWarning: () => {} };
const reason = new Error('enough');

afterEach(() => installPlatform(platform));

/** Nothing of what was aborted is left once the native call that was under way has returned. */
async function expectNothingLeft(folder: string): Promise<void> {
  await vi.waitUntil(() => workerCount() === 0, { timeout: 300_000 });
  expect(openFilesIn(folder)).toEqual([]);
}

/** Aborts when what is counted comes to its `number`-th event. */
function abortAt(number: number): {
  readonly signal: AbortSignal;
  readonly count: () => void;
  readonly events: number;
} {
  const controller = new AbortController();
  let events = 0;
  return {
    signal: controller.signal,
    count: () => {
      if (++events === number) controller.abort(reason);
    },
    get events() {
      return events;
    },
  };
}

describe('an abort', () => {
  it.each([
    ['one folder and PyTorch weights', fixturePath('pipeline/flat-ddpm')],
    ['folders and safetensors', emojiFaces],
  ])('at any question that loading asks of the files ends it and closes them: %s', async (_, folder) => {
    const load = async ({ signal, count }: Pick<ReturnType<typeof abortAt>, 'signal' | 'count'>) =>
      DiffusionPipeline.fromPretrained(watchedFiles(await platform.open(folder), count), { signal, ...silent });
    const never = abortAt(0);
    await (await load(never)).dispose();
    expect(never.events).toBeGreaterThan(5);
    for (let question = 1; question <= never.events; question++) {
      await expect(load(abortAt(question))).rejects.toBe(reason);
    }
    await expectNothingLeft(folder);
  });

  it.each(['has', 'size', 'read'] as const)('is heard though the files never answer: %s', async (question) => {
    const files = await platform.open(emojiFaces);
    const loads = [
      (from: ModelFiles, signal: AbortSignal) => DiffusionPipeline.fromPretrained(from, { signal }),
      (from: ModelFiles, signal: AbortSignal) => UNet2DModel.fromPretrained(from, { signal }),
    ];
    for (const load of loads) {
      const controller = new AbortController();
      const silentFiles = (inner: ModelFiles): ModelFiles => ({
        ...watchedFiles(inner, () => {}),
        folder: (path) => silentFiles(inner.folder(path)),
        [question]: () => {
          queueMicrotask(() => controller.abort(reason));
          return new Promise(() => {});
        },
      });
      await expect(load(silentFiles(files), controller.signal)).rejects.toBe(reason);
    }
  });

  it.each<RuntimeEvent>(['creating', 'running'])(
    'while a session is %s ends the run before that does, and leaves the pipeline as it was',
    async (phase) => {
      const controller = new AbortController();
      const events: string[] = [];
      const runtime = watchedRuntime(platform.runtime, (event) => {
        events.push(event);
        if (event === phase) controller.abort(reason);
      });
      const pipe = await ScoreSdeVePipeline.fromPretrained(emojiFaces, { runtime });
      const score = vi.fn(async (sample) => sample);
      const run = pipe.generate({ numInferenceSteps: 2, seed: 1, signal: controller.signal, guidance: { score } });
      await expect(run).rejects.toBe(reason);
      expect(events.at(-1)).toBe(phase);
      const { images } = await pipe.generate({ numInferenceSteps: 1, seed: 2 });
      expect(score).not.toHaveBeenCalled();

      await using fresh = await ScoreSdeVePipeline.fromPretrained(emojiFaces);
      expect(images).toEqual((await fresh.generate({ numInferenceSteps: 1, seed: 2 })).images);
      await fresh.dispose();
      await pipe.dispose();
      await expectNothingLeft(emojiFaces);
    },
  );

  it('after the last step ends the run as well', async () => {
    await using pipe = await ScoreSdeVePipeline.fromPretrained(emojiFaces);
    pipe.scheduler = EulerScheduler.fromConfig(pipe.scheduler.config);
    const { signal, count } = abortAt(2);
    await expect(pipe.generate({ numInferenceSteps: 2, signal, onStep: count })).rejects.toBe(reason);
  });

  it('at any file of a save ends it, and leaves what was there before', async () => {
    await using pipe = await DiffusionPipeline.fromPretrained(emojiFaces);
    const target = join(temporaryFolder(), 'model');
    const save = ({ signal, count }: Pick<ReturnType<typeof abortAt>, 'signal' | 'count'>) => {
      installPlatform({
        ...platform,
        create: async (path, options) => watchedFolder(await platform.create(path, options), count),
      });
      return pipe.savePretrained(target, { signal });
    };
    const never = abortAt(0);
    for (const before of [[], ['model']]) {
      for (let file = 1; file <= 4; file++) {
        await expect(save(abortAt(file))).rejects.toBe(reason);
        await vi.waitFor(() => expect(readdirSync(dirname(target))).toEqual(before), 300_000);
      }
      await save(never);
    }
    expect(never.events).toBe(8);
    expect(readdirSync(target).sort()).toEqual(['model_index.json', 'scheduler', 'unet']);
    const weights = 'unet/diffusion_pytorch_model.safetensors';
    expect(readFileSync(join(target, weights)).equals(readFileSync(join(emojiFaces, weights)))).toBe(true);
  });

  it('before a save begins writes nothing', async () => {
    await using pipe = await DiffusionPipeline.fromPretrained(emojiFaces);
    const target = join(temporaryFolder(), 'model');
    await expect(pipe.savePretrained(target, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(readdirSync(dirname(target))).toEqual([]);
  });
});
