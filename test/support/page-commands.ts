import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Download, Page } from 'playwright';
import type { BrowserCommand } from 'vitest/node';

const downloads = new WeakMap<Page, Promise<Download>>();

/** What tests may ask of the page that they run in. */
export const pageCommands: Record<string, BrowserCommand<[]>> = {
  async watchDownloads({ page }) {
    downloads.set(page, page.waitForEvent('download'));
  },

  async lastDownload({ page }) {
    const download = await downloads.get(page)!;
    const bytes = await readFile(await download.path());
    return { name: download.suggestedFilename(), base64: bytes.toString('base64') };
  },

  async residentMemory({ context, page }) {
    const pageSession = await context.newCDPSession(page);
    await pageSession.send('HeapProfiler.collectGarbage');
    await pageSession.detach();
    const session = await context.browser()!.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pids.join(',')]);
    const kilobytes = stdout.trim().split(/\s+/).map(Number);
    return 1024 * kilobytes.reduce((sum, size) => sum + size, 0);
  },
};
