import axe from 'axe-core';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { openPlayground, quick, shownPictures, statusOf, usePages } from './support/browser.ts';

const newPage = usePages();

/** The id of the element that has the focus. */
const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.id');

/** Presses Tab until an element has the focus. */
async function tabTo(page: Page, id: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not lead to "${id}".`);
}

it('is worked with the keyboard alone', async () => {
  const page = await newPage();
  await openPlayground(page);
  await statusOf(page, 'Ready');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('draw');
  expect(await page.evaluate('location.hash')).toBe('');
  await page.keyboard.press('Tab');
  await tabTo(page, 'steps');
  await page.keyboard.type('200');
  await tabTo(page, 'draw', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await statusOf(page, 'Drawing');
  // The focus stays where the hand is: on the button that stops, and then on the one that draws.
  await expect.poll(() => focused(page)).toBe('stop');
  await page.keyboard.press('Escape');
  await statusOf(page, 'Stopped');
  await expect.poll(() => focused(page)).toBe('draw');

  await page.fill('#steps', '3');
  await tabTo(page, 'draw', 'Shift+Tab');
  await page.keyboard.press('Space');
  await statusOf(page, 'Drawn');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  const title = page.locator('#viewer-title');
  await expect.poll(() => title.textContent()).toContain('Picture 4 of 4');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => title.textContent()).toContain('Picture 1 of 4');
  await tabTo(page, 'viewer-moment', 'Shift+Tab');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => title.textContent()).toContain('Picture 1 of 4');
  await expect.poll(() => page.getAttribute('#viewer-moment', 'aria-valuetext')).toContain('noise');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate('document.activeElement.ariaLabel')).toContain('Picture 1');
});

it.each([390, 320])('fits a screen of %i pixels without scrolling sideways', async (width) => {
  const page = await newPage({ viewport: { width, height: 800 }, isMobile: true, hasTouch: true });
  const overhang = (): Promise<number> => page.evaluate(`document.documentElement.scrollWidth - ${width}`);
  await openPlayground(page, quick);
  await statusOf(page, 'Drawn');
  for (const summary of await page.locator('summary').all()) await summary.click();
  expect(await overhang()).toBe(0);
  await page.tap('.tile');
  expect(await overhang()).toBe(0);
  expect((await page.locator('#viewer').boundingBox())!.width).toBeLessThanOrEqual(width);
  await page.tap('#viewer-repaint');
  await page.locator('#repaint-canvas').waitFor();
  expect(await overhang()).toBe(0);
  await page.fill('#model-url', `https://${'long'.repeat(40)}.invalid/`);
  await page.tap('#model-load');
  await page.getByRole('alert').waitFor();
  expect(await overhang()).toBe(0);
});

it('is painted over with a finger', async () => {
  const page = await newPage({ viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true });
  await openPlayground(page, quick);
  await statusOf(page, 'Drawn');
  await page.tap('.tile');
  await page.tap('#viewer-repaint');
  await page.tap('#repaint-canvas');
  expect(await page.isEnabled('#repaint-draw')).toBe(true);
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it('has names, order and contrast for whoever needs them', async () => {
    const page = await newPage({ colorScheme });
    await openPlayground(page, quick);
    await statusOf(page, 'Drawn');
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.click('.tile');
    await page.click('#viewer-repaint');
    await page.evaluate(axe.source);
    expect(await violations(page)).toEqual([]);
    await page.click('.tile');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.fill('#model-url', 'nowhere');
    await page.click('#model-load');
    await page.getByRole('alert').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

/** What axe finds wrong with the page, in words. */
async function violations(page: Page): Promise<string[]> {
  return page.evaluate(`axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => id + ' at ' + target + ': ' + failureSummary)))`);
}

it('shows a run in few pictures to those who want little motion', async () => {
  const changes = async (reducedMotion: 'reduce' | 'no-preference'): Promise<number> => {
    const page = await newPage({ reducedMotion });
    await page.addInitScript(`
      globalThis.changes = 0;
      const { putImageData } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.putImageData = function (...input) {
        if (this.canvas.closest('#grid')) globalThis.changes++;
        return putImageData.apply(this, input);
      };`);
    await openPlayground(page, '#seed=4&batch=1&steps=30&device=wasm');
    await statusOf(page, 'Drawn');
    return page.evaluate('globalThis.changes');
  };
  // The noise before the run, the moments of its film, and the picture.
  expect(await changes('reduce')).toBeLessThanOrEqual(12);
  expect(await changes('no-preference')).toBeGreaterThan(15);
});

it('switches between light and dark, and remembers it', async () => {
  const page = await newPage({ colorScheme: 'light' });
  const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
  await openPlayground(page);
  const light = await ground();
  await page.getByRole('button', { name: 'Switch to dark colours' }).click();
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await ground()).toBe(dark);
});

it('says which part of a link it does not understand, and draws the rest', async () => {
  const page = await newPage();
  await openPlayground(page, '#seed=4&batch=2&steps=many&device=abacus&dtype=fp16');
  await statusOf(page, 'Drawn');
  expect(await shownPictures(page)).toHaveLength(2);
  const notes = await page.locator('.remark').allTextContents();
  expect(notes.join(' ')).toContain('steps=many');
  expect(notes.join(' ')).toContain('abacus is not there');
  expect(notes.join(' ')).toContain('does not compute in half precision here');
});
