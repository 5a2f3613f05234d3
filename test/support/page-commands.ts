import { readFile } from 'node:fs/promises';
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
};
