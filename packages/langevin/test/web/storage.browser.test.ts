import { DiffusionPipeline, floatTensor, Generator, type LoadProgress, ScoreSdeVePipeline } from 'langevin';
import { ModelCache, OpfsFolder, opfsFiles, pickedFiles, urlFiles, ZipFolder } from 'langevin/web';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseReference } from '../../../../test/support/parse-reference.ts';
import { fileBytes, serve } from '../../../runtime-web/test/support/model-server.ts';
import { storedFiles } from '../../../runtime-web/test/support/stored-files.ts';
import { unzip } from '../../../runtime-web/test/support/unzip.ts';

const folder = 'fixtures/pipeline/score-sde-ve';
const weightsFile = 'diffusion_pytorch_model.safetensors';
const onWasm = { device: 'wasm' } as const;

const load = (source: Parameters<typeof DiffusionPipeline.fromPretrained>[0]): Promise<ScoreSdeVePipeline> =>
  DiffusionPipeline.fromPretrained<ScoreSdeVePipeline>(source, onWasm);

/** What a pipeline's network makes of some noise, to the bit; the pipeline is disposed. */
async function answer(pipe: ScoreSdeVePipeline): Promise<Float32Array> {
  const { unet } = pipe.components;
  const output = await unet.forward(new Generator(5).randn([1, 3, 16, 16]), floatTensor([1], Float32Array.of(0.7)));
  await pipe.dispose();
  return output.data;
}

let expected: Float32Array;

beforeAll(async () => {
  expected = await answer(await load(`/${folder}`));
  expect(new Set(expected).size).toBeGreaterThan(700);
});

beforeEach(async () => {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
});

afterEach(async () => {
  await new ModelCache().delete();
});

describe('a pipeline saved in the browser’s storage', () => {
  it('loads from there, with the same weights, and gives the same answers', async () => {
    const pipe = await load(`/${folder}`);
    await pipe.savePretrained('opfs:models/copy');
    await pipe.dispose();
    expect(await answer(await load('opfs:models/copy'))).toEqual(expected);
    const original = parseReference(await fileBytes(`${folder}/unet/${weightsFile}`));
    const files = await opfsFiles('opfs:models/copy');
    const saved = parseReference(new Uint8Array(await files.read(`unet/${weightsFile}`)));
    expect(Object.keys(saved).sort()).toEqual(Object.keys(original).sort());
    for (const [name, tensor] of Object.entries(original)) expect(saved[name]).toEqual(tensor);
    expect(Object.keys(await storedFiles())).toEqual([
      'models/copy/model_index.json',
      'models/copy/scheduler/scheduler_config.json',
      'models/copy/unet/config.json',
      `models/copy/unet/${weightsFile}`,
    ]);
  });

  it('takes the place of an earlier one, and that stays whole where it can’t', async () => {
    const pipe = await load(`/${folder}`);
    await pipe.savePretrained('opfs:faces');
    const before = await storedFiles();
    const { unet, scheduler } = pipe.components;
    const failing = Object.assign(Object.create(scheduler) as typeof scheduler, {
      savePretrained: () => Promise.reject(new Error('no ink')),
    });
    await expect(new ScoreSdeVePipeline({ unet, scheduler: failing }).savePretrained('opfs:faces')).rejects.toThrow(
      'no ink',
    );
    expect(await storedFiles()).toEqual(before);
    pipe.scheduler = new (scheduler.constructor as new (config: object) => typeof scheduler)({
      ...scheduler.config,
      snr: 0.25,
    });
    await pipe.savePretrained('opfs:faces');
    const after = await storedFiles();
    expect(JSON.parse(after['faces/scheduler/scheduler_config.json']!)).toMatchObject({ snr: 0.25 });
    expect(Object.keys(after)).toEqual(Object.keys(before));
    await pipe.dispose();
  });

  it('is not there if it was never saved', async () => {
    await expect(load('opfs:models/none')).rejects.toThrow('Nothing was saved under this name in this browser.');
    const other = await OpfsFolder.create('opfs:models/none');
    await other.write('readme.txt', 'no model');
    await other.commit();
    await expect(load('opfs:models/none')).rejects.toMatchObject({ code: 'file_not_found' });
  });
});

describe('a pipeline saved in a zip file', () => {
  it('loads from what was in it, and gives the same answers', async () => {
    const pipe = await load(`/${folder}`);
    const zip = new ZipFolder('faces.zip');
    await pipe.savePretrained(zip);
    await zip.commit();
    await pipe.dispose();
    const entries = Object.entries(await unzip(zip.blob));
    const files = entries.map(([path, bytes]) => {
      const file = new File([bytes], path);
      // As the browser has it of a folder that was picked.
      Object.defineProperty(file, 'webkitRelativePath', { value: `faces/${path}` });
      return file;
    });
    expect(await answer(await load(pickedFiles(files)))).toEqual(expected);
  });
});

describe('a pipeline on a server', () => {
  it('that breaks off each time is loaded, with progress up to the total', async () => {
    const told: LoadProgress[] = [];
    const { url } = serve('breaking', folder);
    const pipe = await ScoreSdeVePipeline.fromPretrained(url, { ...onWasm, onProgress: (step) => told.push(step) });
    const { loaded, total } = told.at(-1)!;
    expect(loaded).toBe(total);
    expect(total).toBeGreaterThan(3_040_216);
    expect(await answer(pipe)).toEqual(expected);
  });

  it('goes on where it was when its loading was aborted', async () => {
    const served = serve('slow', folder);
    const controller = new AbortController();
    const onProgress = ({ loaded }: LoadProgress): void => {
      if (loaded > 1_000_000) controller.abort(new Error('enough'));
    };
    const aborted = ScoreSdeVePipeline.fromPretrained(served.url, { ...onWasm, onProgress, signal: controller.signal });
    await expect(aborted).rejects.toThrow('enough');
    await (await load(served.url)).dispose();
    const ranges = (await served.requests()).map(({ range }) => range).filter((range) => range !== undefined);
    expect(ranges).toHaveLength(1);
    expect(Number(/^bytes=(\d+)-/.exec(ranges[0]!)![1])).toBeGreaterThan(990_000);
  });

  it('is downloaded once, and loads without a connection', async () => {
    const served = serve('plain', folder);
    await (await load(served.url)).dispose();
    const before = await served.requests();
    await (await load(served.url)).dispose();
    const again = (await served.requests()).slice(before.length);
    expect(again.filter(({ method }) => method !== 'HEAD')).toEqual([]);
    await served.setDown(true);
    expect(await answer(await load(served.url))).toEqual(expected);
    await served.setDown(false);
  });

  it.each(['bucket', 'headless', 'hub', 'compressing', 'pages'] as const)(
    'loads from any kind of it: %s',
    async (way) => {
      const files = urlFiles(serve(way, folder).url);
      await (await load(files)).dispose();
    },
  );
});
