import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { browserCommands } from './packages/langevin/test/web/support/browser-commands.ts';
import { pageCommands } from './test/support/page-commands.ts';
import { chromiumFlags, findChromium } from './tools/chromium.ts';

// Tests run against the source of every package: no build has to come first.
const source = '@langevin/source';
const inNode = [source, ...defaultServerConditions];
const browserTests = '**/*.browser.test.ts';
const pageTests = '**/*.e2e.test.ts';
const executablePath = findChromium();

export default defineConfig({
  test: {
    reporters: ['default', './tools/totals-reporter.ts'],
    projects: [
      {
        resolve: { conditions: inNode },
        ssr: { resolve: { conditions: inNode } },
        test: {
          name: 'node',
          include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [browserTests, pageTests],
          testTimeout: 60_000,
        },
      },
      {
        resolve: { conditions: inNode },
        ssr: { resolve: { conditions: inNode } },
        test: {
          name: 'playground',
          include: [`examples/web-playground/test/${pageTests}`],
          globalSetup: 'examples/web-playground/test/support/built-playground.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { conditions: [source, ...defaultClientConditions] },
        // Its modules find one another, and their WebAssembly, by their own addresses.
        optimizeDeps: { exclude: ['onnxruntime-web'] },
        // With these a page may share memory, which threads of WebAssembly take.
        server: {
          headers: {
            'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp',
          },
        },
        test: {
          name: 'browser',
          include: [`packages/*/test/${browserTests}`],
          testTimeout: 120_000,
          fileParallelism: false,
          globalSetup: 'test/support/model-server.ts',
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: { ...browserCommands, ...pageCommands },
            provider: playwright({
              launchOptions: { ...(executablePath && { executablePath }), args: [...chromiumFlags] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
