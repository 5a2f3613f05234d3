import { type RasterImage, readPng } from 'langevin';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { chromiumFlags, ensureChromium } from '../../../../tools/chromium.ts';

/** Few steps of one picture, on a device that is there wherever tests run. */
export const quick = '#seed=4&batch=1&steps=6&device=wasm';

let browser: Browser;

/** Has the tests of a file open pages in a Chromium of their own, which are closed after each test. */
export function usePages(): (options?: BrowserContextOptions) => Promise<Page> {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: ensureChromium(), args: [...chromiumFlags] });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(() => browser.close());
  return async (options = {}) => {
    const page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(60_000);
    return page;
  };
}

/** Opens the playground, and waits until its model is there. */
export async function openPlayground(page: Page, hash = '', address = inject('playground')): Promise<void> {
  await page.goto(address + hash);
  await page.locator('#model-name', { hasText: 'emoji-faces-32' }).waitFor();
}

/** Waits until the status says something. */
export async function statusOf(page: Page, begin: string): Promise<string> {
  const status = page.locator('#status', { hasText: new RegExp(`^${begin}`) });
  await status.waitFor();
  return (await status.textContent()) ?? '';
}

/** The pictures of the grid as they are shown, pixel for pixel. */
export async function shownPictures(page: Page): Promise<RasterImage[]> {
  const urls = await page.evaluate<string[]>(
    "Array.from(document.querySelectorAll('#grid canvas'), (canvas) => canvas.toDataURL('image/png'))",
  );
  return urls.map((url) => readPng(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')));
}

/** Has the page download a picture. */
export async function downloadedPng(page: Page, button: string): Promise<{ name: string; picture: RasterImage }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), picture: readPng(Buffer.concat(chunks)) };
}

/** How much neighbours in a row differ on average, from 0 to 255: little in a picture, and much in noise. */
export function roughness({ data, width, height, channels }: RasterImage): number {
  let sum = 0;
  for (let i = 0; i < data.length - channels; i++) {
    if (Math.floor(i / channels) % width < width - 1) sum += Math.abs(data[i + channels]! - data[i]!);
  }
  return sum / ((width - 1) * height * channels);
}
