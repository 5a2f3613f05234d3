import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type {} from '@vitest/browser-playwright';
import type { BrowserCommand, BrowserCommandContext } from 'vitest/node';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const script = fileURLToPath(new URL('node-side.ts', import.meta.url));

/** What tests in a browser may ask of the process that runs them. */
export const browserCommands = {
  inNode: async (_context, what, input) => {
    const flags = ['--import', 'tsx', '--conditions', '@langevin/source'];
    const args = [...flags, script, what, JSON.stringify(input)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 2 ** 28 });
    return JSON.parse(stdout) as unknown;
  },

  crashGpu: async ({ context }: BrowserCommandContext) => {
    const session = await context.browser()!.newBrowserCDPSession();
    await session.send('Browser.crashGpuProcess');
    await session.detach();
  },
} satisfies Record<string, BrowserCommand<[string, unknown]> | BrowserCommand<[]>>;
