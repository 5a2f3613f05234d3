import { DownloadError } from '@langevin/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { retried } from '../src/transfer/retried.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** An attempt that fails, and may be made again. */
const failing = () =>
  vi.fn(() => Promise.reject(new DownloadError('https://example.com/a', 'broke off', { isTransient: true })));

it('tries again after pauses that grow, and then gives the last failure', async () => {
  const attempt = failing();
  const outcome = retried(attempt, { attempts: 4 });
  const failure = expect(outcome).rejects.toMatchObject({ code: 'download_failed' });
  for (const [index, pause] of [250, 500, 1000].entries()) {
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(attempt).toHaveBeenCalledTimes(index + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(attempt).toHaveBeenCalledTimes(index + 2);
  }
  await failure;
});

it('counts anew, and pauses shortly, where an attempt got further', async () => {
  let position = 0;
  const attempt = vi.fn(() => {
    position += 1;
    return Promise.reject(new DownloadError('https://example.com/a', 'broke off', { isTransient: true }));
  });
  void retried(attempt, { attempts: 2, progress: () => position }).catch(() => {});
  await vi.advanceTimersByTimeAsync(20 * 250);
  expect(attempt).toHaveBeenCalledTimes(21);
});

it('ends a pause when it is aborted', async () => {
  const attempt = failing();
  const controller = new AbortController();
  const outcome = retried(attempt, { attempts: 5, signal: controller.signal });
  await vi.advanceTimersByTimeAsync(250);
  expect(attempt).toHaveBeenCalledTimes(2);
  controller.abort(new Error('enough'));
  await expect(outcome).rejects.toThrow('enough');
  expect(vi.getTimerCount()).toBe(0);
});

it('pauses for as long as the server asks for, but not for longer than anybody would', async () => {
  const asking = (retryAfter: number) =>
    vi.fn(() => Promise.reject(new DownloadError('https://example.com/a', 'wait', { isTransient: true, retryAfter })));
  const attempt = asking(20);
  const outcome = retried(attempt, { attempts: 2 });
  const failure = expect(outcome).rejects.toMatchObject({ retryAfter: 20 });
  await vi.advanceTimersByTimeAsync(19_999);
  expect(attempt).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(attempt).toHaveBeenCalledTimes(2);
  await failure;
  const long = asking(301);
  await expect(retried(long, { attempts: 2 })).rejects.toMatchObject({ retryAfter: 301 });
  expect(long).toHaveBeenCalledTimes(1);
});
