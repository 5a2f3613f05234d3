// @ts-check
import { chromium } from 'playwright';
import { tsImport } from 'tsx/esm/api';

/** @type {typeof import('../../../tools/chromium.ts')} */
const { chromiumFlags, ensureChromium } = await tsImport('../../../tools/chromium.ts', import.meta.url);

/** @typedef {import('./page-calls.js').PageCalls} PageCalls */

/**
 * The page of the benchmarks in a real browser.
 *
 * @typedef {object} BenchPage
 * @property {string} browser - its name and version.
 * @property {<Name extends keyof PageCalls>(name: Name, ...args: Parameters<PageCalls[Name]>) => Promise<Awaited<ReturnType<PageCalls[Name]>>>} ask
 * - calls what the page has under a name.
 * @property {() => Promise<void>} close
 *
 * @param {string} address
 * @returns {Promise<BenchPage>}
 */
export async function openPage(address) {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...chromiumFlags] });
  const page = await browser.newPage();
  page.on('pageerror', (error) => process.stderr.write(`the page: ${error}\n`));
  await page.goto(address);
  await page.waitForFunction('"bench" in globalThis && crossOriginIsolated');
  return {
    browser: `Chromium ${browser.version()}`,
    ask: (name, ...args) =>
      page.evaluate(
        ([name, args]) =>
          /** @type {{ bench: Record<string, Function> }} */ (/** @type {unknown} */ (globalThis)).bench[name]?.(
            ...args,
          ),
        /** @type {const} */ ([name, args]),
      ),
    close: () => browser.close(),
  };
}
