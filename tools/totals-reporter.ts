import type { Reporter, TestCase } from 'vitest/node';

/** Ends a run with one line that totals every test: `N passed, N failed, N skipped`. */
export default class TotalsReporter implements Reporter {
  readonly #counts: Record<string, number> = { passed: 0, failed: 0, skipped: 0 };

  onTestCaseResult(testCase: TestCase): void {
    const { state } = testCase.result();
    this.#counts[state] = (this.#counts[state] ?? 0) + 1;
  }

  onTestRunEnd(modules: readonly { errors(): readonly unknown[] }[], unhandledErrors: readonly unknown[]): void {
    const { passed, failed, skipped } = this.#counts as { passed: number; failed: number; skipped: number };
    // A file that breaks before its tests are collected has no failed test of its own.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    process.stdout.write(`${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  }
}
