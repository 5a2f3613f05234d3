import { Generator, type Runtime } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { describe, expect, test } from 'vitest';
import { runtime, sampleOf, time, tiny } from './support/tiny-unet.ts';

describe('calls side by side', () => {
  /** Counts the sessions that a model creates, and how many of them are open. */
  function counted() {
    const count = { created: 0, open: 0 };
    const counting: Runtime = {
      name: runtime.name,
      devices: runtime.devices,
      requireDevice: (device) => runtime.requireDevice(device),
      createSession: async (model, sessionOptions) => {
        const session = await runtime.createSession(model, sessionOptions);
        count.created++;
        count.open++;
        return {
          ...session,
          run: (feeds) => session.run(feeds),
          dispose: () => session.dispose().then(() => void count.open--),
        };
      },
    };
    const model = UNet2DModel.fromConfig(tiny, { generator: new Generator(0), runtime: counting });
    return { count, model };
  }

  test('two image sizes take turns without loading again, and a third replaces the one used least', async () => {
    const { count, model } = counted();
    for (let round = 0; round < 3; round++) {
      await Promise.all([8, 16].map((size) => model.forward(sampleOf([1, 3, size, size]), time)));
    }
    expect(count).toEqual({ created: 2, open: 2 });
    await model.forward(sampleOf([1, 3, 24, 24]), time);
    expect(count).toEqual({ created: 3, open: 2 });
    await model.dispose();
    expect(count.open).toBe(0);
  });

  test('calls made before dispose end as they would have', async () => {
    const { count, model } = counted();
    const calls = [1, 2].map((batch) => model.forward(sampleOf([batch, 3, 8, 8]), time));
    await model.dispose();
    expect((await Promise.all(calls)).map(({ dims }) => dims[0])).toEqual([1, 2]);
    expect(count.open).toBe(0);
  });

  test('an abort while the network is loaded leaves no session, and the model usable', async () => {
    const { count, model } = counted();
    const { signal } = new AbortController();
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(model.forward(sampleOf([1, 3, 8, 8]), time, { signal: aborted })).rejects.toThrow('enough');
    expect(count).toEqual({ created: 0, open: 0 });
    await model.forward(sampleOf([1, 3, 8, 8]), time, { signal });
    await model.dispose();
    expect(count).toEqual({ created: 1, open: 0 });
  });
});
