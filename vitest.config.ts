import { defineConfig } from 'vitest/config';

// Tests run against the source of every package: no build has to come first.
const conditions = ['@langevin/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: ['default', './tools/totals-reporter.ts'],
  },
});
