/**
 * Opens the built page of an example in Chromium, served as a static server does: `check-web-example.ts <folder>`. It has
 * to draw the pictures that Node draws, without an error on the console, a request that fails or one to another host.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright';
import { EulerScheduler, RasterImage, readPng, ScoreSdeVePipeline } from '../packages/langevin/src/index.node.ts';
import { chromiumFlags, ensureChromium } from './chromium.ts';
import { root } from './workspace.ts';

const [folder = 'dist'] = process.argv.slice(2);
const server = spawn(process.execPath, [join(root, 'examples/web-static/serve.js'), folder, '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let browser: Browser | undefined;
try {
  const [address] = (await once(createInterface(server.stdout), 'line')) as [string];
  browser = await chromium.launch({ executablePath: ensureChromium(), args: [...chromiumFlags] });
  const page = await browser.newPage();
  const problems = watch(page, address);
  const begin = performance.now();
  await page.goto(address);
  const drawn = await pictureOf(page);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const share = shareWithin(drawn, await drawnInNode());
  if (share < 0.999) problems.push(`only ${(100 * share).toFixed(2)} % of the values are those that Node draws`);
  if (problems.length > 0) throw new Error(`the page of ${folder} has problems:\n${problems.join('\n')}`);
  const isolated = await page.evaluate(() => crossOriginIsolated);
  console.log(`${folder}: ${drawn} in ${seconds} s${isolated ? ', cross-origin isolated' : ''}, as in Node`);
} finally {
  await browser?.close();
  server.kill();
}

/** Collects what goes wrong in a page. That a checkpoint lacks one of the files it may have is no problem. */
function watch(page: Page, address: string): string[] {
  const problems: string[] = [];
  const model = `${address}emoji-faces-32/`;
  page.on('pageerror', (error) => problems.push(`error: ${error}`));
  page.on('console', (message) => {
    const { url } = message.location();
    if (message.type() === 'error' && !url.startsWith(model)) problems.push(`console: ${message.text()} ${url}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && !url.startsWith(address)) problems.push(`to another host: ${url}`);
  });
  page.on('response', (response) => {
    const request = response.request();
    const isQuestion = request.method() === 'HEAD' && response.url().startsWith(model);
    if (response.status() >= 400 && !isQuestion) problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}

/** The picture that the page shows when it is done. */
async function pictureOf(page: Page): Promise<RasterImage> {
  const picture = page.locator('img[alt~="faces"]');
  await picture.waitFor({ timeout: 120_000 }).catch(async (cause: unknown) => {
    throw new Error(`no picture came; the page says: ${await page.locator('body').textContent()}`, { cause });
  });
  const png = await picture.evaluate(async (image) =>
    Array.from(new Uint8Array(await (await fetch((image as unknown as { src: string }).src)).arrayBuffer())),
  );
  return readPng(Uint8Array.from(png));
}

/** What each example draws. */
async function drawnInNode(): Promise<RasterImage> {
  const pipe = await ScoreSdeVePipeline.fromPretrained(join(root, 'models/emoji-faces-32'));
  pipe.scheduler = EulerScheduler.fromConfig({ ...pipe.scheduler.config, eta: 1 });
  const { images } = await pipe.generate({ batchSize: 4, numInferenceSteps: 12, seed: 4 });
  await pipe.dispose();
  return RasterImage.grid(images, { columns: 4, padding: 2 });
}

/** How many of the values differ by one step of 255 at most. */
function shareWithin({ data }: RasterImage, expected: RasterImage): number {
  if (data.length !== expected.data.length) return 0;
  return data.filter((value, index) => Math.abs(value - expected.data[index]!) <= 1).length / data.length;
}
