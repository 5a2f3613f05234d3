import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
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

it('fits the screen of a phone without scrolling sideways, and is painted over with a finger', async () => {
  const page = await newPage({ viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true });
  const expectToFit = async (): Promise<void> => {
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(`document.documentElement.scrollWidth - ${width}`)).toBe(0);
    }
  };
  await openPlayground(page, quick);
  await statusOf(page, 'Drawn');
  for (const summary of await page.locator('summary').all()) await summary.click();
  await expectToFit();
  await page.tap('.tile');
  await expectToFit();
  expect((await page.locator('#viewer').boundingBox())!.width).toBeLessThanOrEqual(320);
  await page.tap('#viewer-repaint');
  await page.locator('#repaint-canvas').waitFor();
  await expectToFit();
  await page.locator('#repaint-draw:disabled').waitFor();
  await page.tap('#repaint-canvas');
  await page.locator('#repaint-draw:enabled').waitFor();
  await page.fill('#model-url', `https://${'long'.repeat(40)}.invalid/`);
  await page.tap('#model-load');
  await page.getByRole('alert').waitFor();
  await expectToFit();
});

it('has names, order and contrast for whoever needs them, in light colours and in dark ones', async () => {
  const page = await newPage();
  await openPlayground(page, quick);
  await statusOf(page, 'Drawn');
  await page.evaluate(axe.source);
  for (const summary of await page.locator('summary').all()) await summary.click();
  await page.click('.tile');
  await page.click('#viewer-repaint');
  await expectNoViolations(page);
  await page.click('.tile');
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await page.fill('#model-url', 'nowhere');
  await page.click('#model-load');
  await page.getByRole('alert').waitFor();
  await expectNoViolations(page);
});

/** Checks that axe finds nothing wrong with the page, whichever colours its user prefers. */
async function expectNoViolations(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // The colours in between are nobody's.
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
    const found = await page.evaluate<
      string[]
    >(`axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' at ' + target + ': ' + failureSummary)))`);
    expect(found, colorScheme).toEqual([]);
  }
}

it('shows a run in few pictures to those who want little motion', async () => {
  const changes = async (reducedMotion: 'reduce' | 'no-preference'): Promise<number> => {
    const page = await newPage({ reducedMotion });
    // A screen that is never late: each frame that is asked for is shown.
    await page.addInitScript(`
      globalThis.requestAnimationFrame = (show) => { queueMicrotask(() => show(performance.now())); return 1; };
      globalThis.changes = 0;
      const { putImageData } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.putImageData = function (...input) {
        if (this.canvas.closest('#grid')) globalThis.changes++;
        return putImageData.apply(this, input);
      };`);
    await openPlayground(page, '#seed=4&batch=1&steps=16&device=wasm');
    await statusOf(page, 'Drawn');
    return page.evaluate('globalThis.changes');
  };
  // The noise before the run, the moments of its film, and the picture.
  expect(await changes('reduce')).toBeLessThanOrEqual(12);
  expect(await changes('no-preference')).toBeGreaterThan(16);
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
  await openPlayground(page, '#seed=4&batch=1&steps=many&device=abacus&dtype=fp16');
  await statusOf(page, 'Drawn');
  expect(await shownPictures(page)).toHaveLength(1);
  const notes = await page.locator('.remark').allTextContents();
  expect(notes.join(' ')).toContain('steps=many');
  expect(notes.join(' ')).toContain('abacus is not there');
  expect(notes.join(' ')).toContain('does not compute in half precision here');
});
