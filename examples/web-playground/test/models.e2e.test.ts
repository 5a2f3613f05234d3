import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allComponents, DiffusionPipeline, type ImagePipeline, type Scheduler, ScoreSdeVePipeline } from 'langevin';
import type { Page } from 'playwright';
import { afterAll, expect, inject, it } from 'vitest';
import { smallestNetwork } from '../../../packages/langevin/test/web/support/smallest-network.ts';
import { filesOf } from '../../../test/support/hub/hosted-repository.ts';
import { HubServer } from '../../../test/support/hub/hub-server.ts';
import { type ServedRequest, startModelServer } from '../../../test/support/model-server.ts';
import { openPlayground, quick, shownPictures, statusOf, usePages } from './support/browser.ts';
import { startStaticServer } from './support/static-server.ts';

const newPage = usePages();
const shipped = fileURLToPath(new URL('../../../models/emoji-faces-32', import.meta.url));
const flatDdpm = new URL('../../../fixtures/pipeline/flat-ddpm', import.meta.url);
const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** Drops a folder of this machine on the page, as its user would. */
async function drop(page: Page, folder: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
  }
}

/** A copy of the shipped model, to be changed. */
async function copyOfModel(name: string): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'langevin-dropped-'));
  folders.push(parent);
  await cp(shipped, join(parent, name), { recursive: true });
  return join(parent, name);
}

it('draws with a model that was dropped, and has no link for it', async () => {
  const page = await newPage();
  await openPlayground(page);
  await drop(page, await copyOfModel('my-faces'));
  await page.locator('#model-name', { hasText: 'my-faces' }).waitFor();
  await page.fill('#steps', '3');
  await page.click('#draw');
  expect(await statusOf(page, 'Drawn')).toContain('No link');
  expect(new URL(page.url()).hash).toBe('');
  expect(await page.isDisabled('#copy-link')).toBe(true);
});

it('says what is wrong with a broken model that was dropped, and goes on with the one that it has', async () => {
  const page = await newPage();
  await openPlayground(page);
  const folder = await copyOfModel('broken-faces');
  await truncate(join(folder, 'unet/diffusion_pytorch_model.safetensors'), 1_000_000);
  await drop(page, folder);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(/broken-faces could not be loaded.*diffusion_pytorch_model\.safetensors/);
  expect(await alert.textContent()).toMatch(/truncated|ends|bytes/);
  await page.fill('#steps', '3');
  await page.click('#draw');
  await statusOf(page, 'Drawn');
  expect(await page.textContent('#model-name')).toBe('emoji-faces-32');
  expect(await alert.count()).toBe(0);
});

it('says what to do about an address that leads nowhere, where it is seen', async () => {
  const page = await newPage({ viewport: { width: 390, height: 740 } });
  await openPlayground(page);
  await page.click('#model-details summary');
  await page.fill('#model-url', 'no-such-folder');
  await page.click('#model-load');
  const alert = page.getByRole('alert');
  expect(await alert.textContent()).toContain('no model_index.json there');
  await expect.poll(async () => (await alert.boundingBox())!.y).toBeGreaterThanOrEqual(0);
  expect((await alert.boundingBox())!.y).toBeLessThan(740);
});

it('draws with a model of the hub, whose link draws the same', async () => {
  const hub = await HubServer.start();
  try {
    hub.add('some/faces', filesOf(shipped));
    const page = await newPage();
    const address = `${inject('playground')}?endpoint=${hub.url}`;
    await page.goto(`${address}#seed=4&batch=1&steps=1&device=wasm`);
    await statusOf(page, 'Drawn');
    const pictures = await shownPictures(page);
    await page.click('#model-details summary');
    await page.fill('#model-url', 'some/none');
    await page.click('#model-load');
    await page.getByRole('alert').getByText('has no repository of this name').waitFor();
    await page.fill('#model-url', 'some/faces');
    await page.click('#model-load');
    await page.locator('#model-name', { hasText: 'some/faces' }).waitFor();
    await page.click('#draw');
    await page.waitForURL(/model=hf%3A%2F%2Fsome%2Ffaces/);
    await statusOf(page, 'Drawn');
    const link = page.url();
    hub.takePaths();
    await page.goto('about:blank');
    await page.goto(link.replace(/seed=\d+/, 'seed=4'));
    await statusOf(page, 'Drawn');
    expect(await page.textContent('#model-name')).toBe('some/faces');
    expect(await shownPictures(page)).toEqual(pictures);
    // What the page kept is not downloaded again.
    expect(hub.takePaths()).toHaveLength(1);
  } finally {
    await hub.close();
  }
});

it('draws no other model’s picture where a link’s model can’t be had, and offers the shipped one', async () => {
  const page = await newPage();
  await page.goto(`${inject('playground')}#seed=4&batch=1&steps=2&device=wasm&model=${inject('playground')}nowhere/`);
  expect(await page.getByRole('alert').textContent()).toContain('no model_index.json there');
  await page.click('#model-details summary');
  await page.click('#model-shipped');
  await statusOf(page, 'Ready');
  const wrong = `#seed=5&batch=1&steps=2&device=wasm&model=${inject('playground')}nowhere/`;
  await page.evaluate(`location.hash = '${wrong}'`);
  await page.getByRole('alert').waitFor();
  await statusOf(page, 'emoji-faces-32 is still loaded');
  expect(await page.evaluate('location.hash')).toContain('nowhere');
});

it('draws the same on WebGPU and on WebAssembly, with a small model from an address', async () => {
  const folder = join(inject('playgroundFolder'), 'small-model');
  try {
    const { scheduler } = await ScoreSdeVePipeline.fromPretrained(shipped);
    await new ScoreSdeVePipeline({ unet: smallestNetwork(), scheduler }).savePretrained(folder);
    const model = encodeURIComponent(`${inject('playground')}small-model`);
    const page = await newPage();
    await page.goto(`${inject('playground')}#seed=4&batch=1&steps=2&device=webgpu&locked=true&model=${model}`);
    await statusOf(page, 'Drawn');
    expect(await page.inputValue('#device')).toBe('webgpu');
    expect(await page.textContent('#model-name')).toBe('small-model');
    const [onGpu] = await shownPictures(page);
    await page.selectOption('#device', 'wasm');
    await page.click('#draw');
    await page.waitForURL(/device=wasm/);
    await statusOf(page, 'Drawn');
    const [onCpu] = await shownPictures(page);
    const alike = onGpu!.data.filter((value, i) => Math.abs(value - onCpu!.data[i]!) <= 1);
    expect(alike.length / onGpu!.data.length).toBeGreaterThan(0.99);
    expect(new Set(onGpu!.data).size).toBeGreaterThan(1);
    // The way back to the shipped model is open.
    await page.click('#model-details summary');
    await page.click('#model-shipped');
    await page.locator('#model-name', { hasText: 'emoji-faces-32' }).waitFor();
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('draws with a network of betas, by its own scheduler and by any that fits, what Node draws', async () => {
  const { url, server } = await startModelServer();
  try {
    const page = await newPage();
    await openPlayground(page);
    await page.click('#model-details summary');
    await page.fill('#model-url', `${url}/plain/betas/fixtures/pipeline/flat-ddpm`);
    await page.click('#model-load');
    await page.locator('#model-name', { hasText: 'flat-ddpm' }).waitFor();
    expect(await page.inputValue('#scheduler')).toBe('DPMSolverMultistepScheduler');

    const pipe = await DiffusionPipeline.fromPretrained<ImagePipeline>(fileURLToPath(flatDdpm));
    const own = pipe.scheduler;
    for (const { entry, settings, cost, seed } of [
      { entry: 'HeunDiscreteScheduler', settings: { useKarrasSigmas: true }, cost: '7 evaluations', seed: 7 },
      { entry: 'DDPMScheduler', settings: {}, cost: '4 evaluations', seed: 8 },
    ]) {
      await page.selectOption('#scheduler', entry);
      for (const key of Object.keys(settings)) {
        await page.locator('#scheduler-details:not([open]) summary').click();
        await page.check(`[data-setting=${key}]`);
      }
      await page.fill('#steps', '4');
      await page.fill('#batch', '2');
      await page.fill('#seed', String(seed));
      await page.locator('#cost', { hasText: `${cost} of the network` }).waitFor();
      await page.click('#draw');
      await page.waitForURL(new RegExp(`scheduler=${entry}`));
      await statusOf(page, 'Drawn');
      expect(await page.textContent('#readout-evaluations')).toBe(/\d+/.exec(cost)![0]);

      pipe.scheduler = await schedulerLike(entry, { ...own.config, ...settings });
      const { images } = await pipe.generate({ numInferenceSteps: 4, batchSize: 2, seed });
      for (const [i, picture] of (await shownPictures(page)).entries()) {
        const { data } = images[i]!;
        const isNear = picture.toRgb().data.every((value, at) => Math.abs(value - data[at]!) <= 2);
        expect(isNear).toBe(true);
      }
    }
    await pipe.dispose();

    // A part of a picture is drawn anew by its own scheduler, and the rest stays as it is.
    const [before] = await shownPictures(page);
    await page.click('.tile');
    await page.click('#viewer-repaint');
    await page.locator('#repaint-draw:disabled').waitFor();
    await page.locator('#repaint-canvas').focus();
    for (const key of [']', 'Space']) await page.keyboard.press(key);
    await page.click('#repaint-draw');
    await statusOf(page, 'Drawn');
    const [after] = await shownPictures(page);
    const changed = before!.data.filter((value, i) => value !== after!.data[i]);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThan(before!.data.length / 4);

    // A link to what the shipped model has no use for.
    await page.goto(`${inject('playground')}#seed=4&batch=1&scheduler=HeunDiscreteScheduler&device=wasm`);
    await page.reload();
    const remark = page.locator('.remark', { hasText: 'HeunDiscreteScheduler' });
    expect(await remark.textContent()).toContain('The model’s own, Score SDE VE, draws in its place');
    expect(await page.inputValue('#scheduler')).toBe('ScoreSdeVeScheduler');
    await page.click('#stop');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

/** A scheduler of a class by its name. */
async function schedulerLike(name: string, config: object): Promise<Scheduler> {
  const found = (await allComponents()).find(({ className }) => className === name);
  return (found as unknown as { fromConfig(config: object): Scheduler }).fromConfig(config);
}

it('goes on with a download that failed where it broke off', async () => {
  const { url, server } = await startModelServer();
  try {
    const page = await newPage();
    await openPlayground(page);
    await page.click('#model-details summary');
    await page.fill('#model-url', `${url}/vanishing/resumed/models/emoji-faces-32`);
    await page.click('#model-load');
    const alert = page.getByRole('alert');
    expect(await alert.textContent()).toContain('load it again to go on from there');

    await fetch(`${url}/set/resumed?down=0`);
    const before = await requestsOf(url);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#loading').waitFor({ state: 'hidden' });
    await statusOf(page, 'Ready');
    const starts = (await requestsOf(url)).slice(before.length).flatMap(({ method, path, range }) => {
      return method === 'GET' && path.endsWith('.safetensors') ? [Number(/\d+/.exec(range ?? '0'))] : [];
    });
    expect(starts[0]).toBeGreaterThan(0);
    await page.fill('#steps', '3');
    await page.click('#draw');
    await statusOf(page, 'Drawn');
    // The link leads to the model as well.
    expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('model')).toContain('/vanishing/resumed/');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

async function requestsOf(url: string): Promise<ServedRequest[]> {
  return (await (await fetch(`${url}/requests/resumed`)).json()) as ServedRequest[];
}

it('works from any folder of a server without headers, on one thread, and says what would make it faster', async () => {
  const { url, close } = await startStaticServer(inject('playgroundFolder'), '/some/where/');
  try {
    const page = await newPage();
    await openPlayground(page, quick, url);
    await statusOf(page, 'Drawn');
    expect(await page.locator('#device option:checked').textContent()).toBe('WebAssembly (1 thread)');
    expect(await page.textContent('#machine-hint')).toContain('Cross-Origin-Opener-Policy: same-origin');
  } finally {
    await close();
  }
});
