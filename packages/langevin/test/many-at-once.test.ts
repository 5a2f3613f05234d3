import { fileURLToPath } from 'node:url';
import { EulerScheduler, type RasterImage, ScoreSdeVePipeline } from 'langevin';
import { expect, it } from 'vitest';

/** A checkpoint whose network takes milliseconds. */
const small = fileURLToPath(new URL('../../../fixtures/pipeline/score-sde-ve', import.meta.url));
const seeds = Array.from({ length: 8 }, (_, seed) => seed);

async function load(): Promise<ScoreSdeVePipeline> {
  const pipe = await ScoreSdeVePipeline.fromPretrained(small);
  pipe.scheduler = EulerScheduler.fromConfig(pipe.scheduler.config);
  return pipe;
}

async function draw(pipe: ScoreSdeVePipeline, seed: number, signal?: AbortSignal): Promise<readonly RasterImage[]> {
  return (await pipe.generate({ numInferenceSteps: 2, seed, signal })).images;
}

/** What each seed draws when nothing else happens. */
async function drawnAlone(): Promise<(readonly RasterImage[])[]> {
  await using pipe = await load();
  const pictures = [];
  for (const seed of seeds) pictures.push(await draw(pipe, seed));
  return pictures;
}

/** Draws with all seeds at once, one of which is aborted on the way. */
async function drawnTogether(pipes: readonly ScoreSdeVePipeline[]): Promise<void> {
  const alone = await drawnAlone();
  const controller = new AbortController();
  const reason = new Error('enough');
  const aborted = draw(pipes[3]!, 3, controller.signal);
  const others = seeds.filter((seed) => seed !== 3);
  const drawn = Promise.all(others.map((seed) => draw(pipes[seed]!, seed)));
  setImmediate(() => controller.abort(reason));
  await expect(aborted).rejects.toBe(reason);
  expect(await drawn).toEqual(others.map((seed) => alone[seed]));
  expect(await draw(pipes[3]!, 3)).toEqual(alone[3]);
}

it('eight pipelines at once draw what each draws alone, though one is aborted', async () => {
  const pipes = await Promise.all(seeds.map(load));
  await drawnTogether(pipes);
  await Promise.all(pipes.map((pipe) => pipe.dispose()));
});

it('one pipeline that is called eight times at once draws what it draws alone, though one call is aborted', async () => {
  await using pipe = await load();
  await drawnTogether(seeds.map(() => pipe));
});
