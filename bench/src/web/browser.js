// @ts-check
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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
 * @property {() => Promise<number>} residentMemory - bytes of main memory that the page's process holds, without garbage.
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
    residentMemory: async () => {
      const inPage = await page.context().newCDPSession(page);
      await inPage.send('HeapProfiler.collectGarbage');
      await inPage.detach();
      const session = await browser.newBrowserCDPSession();
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      await session.detach();
      const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pids.join(',')]);
      return (
        1024 *
        stdout
          .trim()
          .split(/\s+/)
          .reduce((sum, kilobytes) => sum + Number(kilobytes), 0)
      );
    },
    close: () => browser.close(),
  };
}
