import { expect, it } from 'vitest';
import { retryAfter } from '../src/transfer/retry-after.ts';

it.each([
  [{}, undefined],
  [{ 'Retry-After': '12' }, 12],
  [{ 'Retry-After': 'soon' }, undefined],
  [{ 'Retry-After': new Date(0).toUTCString() }, 0],
  [{ RateLimit: '"resolvers";r=0;t=55' }, 55],
  [{ RateLimit: '"api"; r=0; t=7' }, 7],
  // It stands on every answer: what is left is no reason to wait.
  [{ RateLimit: '"resolvers";r=4999;t=55' }, undefined],
  [{ RateLimit: '"resolvers";r=0;t=55', 'Retry-After': '3' }, 3],
])('%j asks to wait for %s seconds', (headers, seconds) => {
  expect(retryAfter(new Headers(headers as Record<string, string>))).toBe(seconds);
});

it('a date is that many seconds away', () => {
  const seconds = retryAfter(new Headers({ 'Retry-After': new Date(Date.now() + 100_000).toUTCString() }));
  expect(seconds).toBeGreaterThan(90);
  expect(seconds).toBeLessThanOrEqual(100);
});
