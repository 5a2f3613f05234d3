import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { browserCommands } from './packages/langevin/test/web/support/browser-commands.ts';
import { hubCommands } from './test/support/hub/hub-commands.ts';
import { pageCommands } from './test/support/page-commands.ts';
import { chromiumFlags, findChromium, quickWasmFlags } from './tools/chromium.ts';

// Tests run against the source of every package: no build has to come first.
const source = '@langevin/source';
const inNode = [source, ...defaultServerConditions];

/** Packages whose tests start threads and processes, or look at what is registered: each file has a process of its own. */
const apart = ['packages/{runtime-node,langevin,pipeline}', 'examples/*'];
const otherKinds = '**/*.{browser,e2e,exhaustive}.test.ts';

/** A test ends when it is done. One that hangs is stopped after so many ms, however busy the machine is. */
const hangs = 600_000;
const patience = { testTimeout: hangs, hookTimeout: hangs, expect: { poll: { timeout: hangs / 2 } } };

/** No test asks the hub that everybody uses, nor finds what somebody keeps of it: some ask an imitation of it. */
const env = { HF_HUB_OFFLINE: '1', HF_HOME: join(tmpdir(), 'langevin-no-hub'), HF_HUB_CACHE: '', HF_ENDPOINT: '' };

function nodeProject(test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  const conditions = { resolve: { conditions: inNode }, ssr: { resolve: { conditions: inNode } } };
  return { ...conditions, test: { ...patience, env, ...test } };
}

function browserProject(
  flags: readonly string[],
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration {
  const executablePath = findChromium();
  const launchOptions = { ...(executablePath && { executablePath }), args: [...flags] };
  return {
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
      ...patience,
      fileParallelism: false,
      globalSetup: 'test/support/model-server.ts',
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        commands: { ...browserCommands, ...hubCommands, ...pageCommands },
        provider: playwright({ launchOptions }),
        instances: [{ browser: 'chromium' }],
      },
      ...test,
    },
  };
}

export default defineConfig({
  test: {
    reporters: ['default', './tools/totals-reporter.ts'],
    maxWorkers: availableParallelism(),
    projects: [
      nodeProject({
        name: 'node',
        include: ['packages/*/test/**/*.test.ts'],
        exclude: [otherKinds, ...apart.map((folder) => `${folder}/**`)],
        isolate: false,
      }),
      nodeProject({
        name: 'apart',
        include: [...apart.map((folder) => `${folder}/test/**/*.test.ts`), 'test/**/*.test.ts'],
        exclude: [otherKinds],
      }),
      nodeProject({
        name: 'playground',
        include: ['examples/web-playground/test/**/*.e2e.test.ts'],
        globalSetup: 'examples/web-playground/test/support/built-playground.ts',
        fileParallelism: false,
      }),
      browserProject(quickWasmFlags, {
        name: 'browser',
        include: ['packages/*/test/**/*.browser.test.ts'],
        exclude: ['**/*.exhaustive.browser.test.ts'],
      }),
      // Whole sets, of which the tests above have the smallest of each kind.
      nodeProject({ name: 'exhaustive', include: ['packages/*/test/**/*.exhaustive.test.ts'] }),
      browserProject(chromiumFlags, {
        name: 'exhaustive-browser',
        include: ['packages/*/test/**/*.exhaustive.browser.test.ts'],
      }),
    ],
  },
});
