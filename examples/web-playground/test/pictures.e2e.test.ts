import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import {
  downloadedPng,
  openPlayground,
  quick,
  roughness,
  shownPictures,
  statusOf,
  usePages,
} from './support/browser.ts';
import { ofSigmas } from './support/catalogues.ts';

const newPage = usePages();

/** Has a page note what some of its elements say, one after the other. */
async function watchTexts<Id extends string>(
  page: Page,
  ids: readonly Id[],
): Promise<() => Promise<Record<Id, string[]>>> {
  await page.addInitScript(`addEventListener('DOMContentLoaded', () => {
    globalThis.texts = {};
    for (const id of ${JSON.stringify(ids)}) {
      const element = document.getElementById(id);
      const told = (globalThis.texts[id] = []);
      new MutationObserver(() => {
        if (told.at(-1) !== element.textContent) told.push(element.textContent);
      }).observe(element, { childList: true, characterData: true, subtree: true });
    }
  });`);
  return () => page.evaluate('globalThis.texts');
}

it('draws four faces from the noise that it shows, and downloads one', async () => {
  const page = await newPage();
  await openPlayground(page);
  await statusOf(page, 'Ready');
  // The adapter here is software: the page prefers WebAssembly to it by itself.
  expect(await page.inputValue('#device')).toBe('wasm');
  const noise = await shownPictures(page);
  expect(noise).toHaveLength(4);

  await page.click('#draw');
  await statusOf(page, 'Drawn');
  expect(await page.textContent('#readout-evaluations')).toBe('20');
  await page.getByRole('button', { name: 'Picture 2: open it enlarged' }).click();
  const { name, picture } = await downloadedPng(page, '#viewer-save');
  expect(name).toBe('langevin-seed-4-2.png');
  expect(String(picture)).toBe('RasterImage 32 × 32 × 3');
  expect(roughness(picture)).toBeLessThan(roughness(noise[1]!) / 4);
  // A yellow face: hardly any blue in its middle.
  const middle = picture.data.subarray((12 * 32 + 16) * 3, (12 * 32 + 16) * 3 + 3);
  expect(middle[0]! - middle[2]!).toBeGreaterThan(80);

  const { picture: enlarged } = await downloadedPng(page, '#viewer-save-large');
  expect(enlarged).toEqual(picture.enlarge(16));
});

it('shows the run while it goes on, and its film after it', async () => {
  const page = await newPage();
  const shown = await watchTexts(page, ['readout-step', 'readout-sigma', 'readout-speed', 'readout-left']);
  await openPlayground(page, '#seed=2&batch=2&steps=16&device=wasm');
  await statusOf(page, 'Drawn');
  const {
    'readout-step': steps,
    'readout-sigma': sigmas,
    'readout-speed': speeds,
    'readout-left': left,
  } = await shown();
  expect(steps).toEqual(['–', ...Array.from({ length: 16 }, (_, index) => `${index + 1} of 16`)]);
  expect(sigmas.slice(1, -1).map(Number)).toEqual(
    sigmas
      .slice(1, -1)
      .map(Number)
      .sort((a, b) => b - a),
  );
  expect(Number(sigmas[1])).toBeGreaterThan(1);
  expect(Number(speeds.at(-1))).toBeGreaterThan(0);
  expect(left.at(-2)).toMatch(/ s$/);
  expect(await page.locator('#film-strip li').count()).toBe(10);
  const [first] = await shownPictures(page);
  await page.hover('.tile >> nth=1');
  await expect.poll(() => page.textContent('#film-title')).toBe('The film of picture 2');
  const last = await page.evaluate<string>("document.querySelector('#film-strip li:last-child canvas').toDataURL()");
  const [, second] = await page.evaluate<string[]>(
    "Array.from(document.querySelectorAll('#grid canvas'), (canvas) => canvas.toDataURL())",
  );
  expect(last).toBe(second);
  expect(roughness(first!)).toBeLessThan(30);
});

it('stops within one evaluation', async () => {
  const page = await newPage();
  await openPlayground(page, '#seed=1&batch=2&steps=500&device=wasm');
  await page.locator('#readout-evaluations', { hasText: /^([3-9]|\d{2,})$/ }).waitFor();
  const before = await page.evaluate<number>(
    "(document.querySelector('#stop').click(), Number(document.querySelector('#readout-evaluations').textContent))",
  );
  const after = Number(/\d+/.exec(await statusOf(page, 'Stopped'))?.[0]);
  expect(after - before).toBeLessThanOrEqual(1);
  await page.locator('#draw').waitFor();
  // Nothing goes on behind the scenes, and the next run is whole.
  await page.fill('#steps', '5');
  await page.click('#draw');
  await statusOf(page, 'Drawn');
  expect(await page.textContent('#readout-evaluations')).toBe('5');
});

it('draws the same pictures again when the page is loaded anew with its link', async () => {
  const page = await newPage();
  await openPlayground(page);
  await statusOf(page, 'Ready');
  await page.selectOption('#scheduler', 'EulerScheduler');
  await page.fill('#steps', '5');
  await page.fill('#batch', '2');
  await page.fill('#seed', '77');
  await page.click('#draw');
  await statusOf(page, 'Drawn');
  const drawn = await shownPictures(page);
  await page.reload();
  await statusOf(page, 'Drawn');
  expect(await shownPictures(page)).toEqual(drawn);
  expect(await page.inputValue('#seed')).toBe('77');
  // Another seed draws others, or the comparison would say nothing.
  await page.click('#draw');
  await expect.poll(() => page.inputValue('#seed')).not.toBe('77');
  await statusOf(page, 'Drawn');
  expect(await shownPictures(page)).not.toEqual(drawn);
});

it('keeps a seed that is locked', async () => {
  const page = await newPage();
  await openPlayground(page, quick);
  await statusOf(page, 'Drawn');
  const drawn = await shownPictures(page);
  await page.click('#seed-lock');
  await page.click('#draw');
  await page.locator('#stop').waitFor({ state: 'hidden' });
  await statusOf(page, 'Drawn');
  expect(await page.inputValue('#seed')).toBe('4');
  expect(await shownPictures(page)).toEqual(drawn);
});

it('draws with every scheduler that it offers', async () => {
  const page = await newPage();
  await openPlayground(page, quick);
  for (const { name: scheduler } of ofSigmas.entries) {
    await page.goto(`${page.url().split('#')[0]}#seed=5&batch=1&steps=2&device=wasm&scheduler=${scheduler}`);
    // A run that begins completes the link by what it leaves out.
    await page.waitForURL(/dtype=fp32/);
    await statusOf(page, 'Drawn');
    expect(await page.locator('.problem').count()).toBe(0);
  }
});

it('draws a covered part anew and leaves the rest as it was', async () => {
  const page = await newPage();
  await openPlayground(page, '#seed=4&batch=1&steps=12&device=wasm');
  await statusOf(page, 'Drawn');
  const [before] = await shownPictures(page);
  await page.click('.tile');
  await page.click('#viewer-repaint');
  // The editor opens once the dialog has told that it is closed.
  await page.locator('#repaint-draw:disabled').waitFor();
  // From the middle of the picture, where the brush begins: a stroke down.
  await page.locator('#repaint-canvas').focus();
  for (const key of ['Space', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Space']) await page.keyboard.press(key);
  await page.fill('#seed', '9');
  await page.click('#repaint-draw');
  await statusOf(page, 'Drawn');
  const [after] = await shownPictures(page);
  const changed = Array.from({ length: 32 * 32 }, (_, i) => i).filter((i) =>
    [0, 1, 2].some((c) => before!.data[i * 4 + c] !== after!.data[i * 4 + c]),
  );
  expect(changed.length).toBeGreaterThan(5);
  for (const i of changed) {
    const [x, y] = [(i % 32) + 0.5, Math.floor(i / 32) + 0.5];
    expect(Math.min(Math.hypot(x - 16, y - 16), Math.hypot(x - 16, y - 19))).toBeLessThanOrEqual(2);
  }
});
