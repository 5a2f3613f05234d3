import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { floatTensor } from '@langevin/core';
import { nodeRuntime } from '@langevin/runtime-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { workerCount } from '../../../test/support/held-resources.ts';
import { affine, convolutions, image } from './support/models.ts';

/** The workers that are started until the test has finished. */
function watchWorkers(): Worker[] {
  const workers: Worker[] = [];
  const onWorker = (message: unknown) => workers.push((message as { worker: Worker }).worker);
  subscribe('worker_threads', onWorker);
  onTestFinished(() => {
    unsubscribe('worker_threads', onWorker);
  });
  return workers;
}

describe('the worker threads of sessions', () => {
  it('leave the calling thread free while a model runs', async () => {
    const session = await nodeRuntime().createSession(convolutions());
    let turns = 0;
    const timer = setInterval(() => turns++);
    await session.run({ x: image(32) });
    clearInterval(timer);
    // Of a thread that evaluates, no timer gets a turn before the answer.
    expect(turns).toBeGreaterThan(0);
    await session.dispose();
  });

  it('are one for each session, and end with it', async () => {
    const runtime = nodeRuntime();
    expect(workerCount()).toBe(0);
    const sessions = [await runtime.createSession(affine()), await runtime.createSession(affine())];
    expect(workerCount()).toBe(2);
    for (const session of sessions) await session.dispose();
    expect(workerCount()).toBe(0);
  });

  it('reject what is pending when one fails, and the next session gets a new one', async () => {
    const workers = watchWorkers();
    const runtime = nodeRuntime();
    const session = await runtime.createSession(affine());
    const other = await runtime.createSession(affine());
    const calls = Array.from({ length: 10 }, () => session.run({ x: floatTensor([1, 3]) }));
    // Its answer would hand over one buffer twice, which throws where nothing catches it.
    const feed = { name: 'x', type: 'float32', dims: [1, 3], data: new Float32Array(3) };
    workers[0]!.postMessage({ kind: 'run', feeds: [feed, feed] });
    const last = (await Promise.allSettled(calls)).at(-1);
    expect(last).toMatchObject({ status: 'rejected', reason: { code: 'session' } });
    await expect(session.run({ x: floatTensor([1, 3]) })).rejects.toMatchObject({ code: 'session' });
    await session.dispose();

    expect((await other.run({ x: floatTensor([1, 3]) })).y!.data).toEqual(Float32Array.of(10, 20, 30));
    await other.dispose();
    const fresh = await runtime.createSession(affine());
    expect((await fresh.run({ x: floatTensor([1, 3]) })).y!.data).toEqual(Float32Array.of(10, 20, 30));
    await fresh.dispose();
  });

  it('say so when one has ended without an error', async () => {
    const workers = watchWorkers();
    const session = await nodeRuntime().createSession(affine());
    await workers[0]!.terminate();
    await expect(session.run({ x: floatTensor([1, 3]) })).rejects.toMatchObject({
      code: 'session',
      message: expect.stringContaining('load the model again'),
    });
    await session.dispose();
  });
});
