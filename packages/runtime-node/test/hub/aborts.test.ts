import type { ModelFiles } from '@langevin/core';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../../test/support/hub/gate.ts';
import { contents, weightsFile } from './support/model.ts';
import { useWeightsHub, weights } from './support/weights-hub.ts';

const { hub, partials, storeRanges, expectWhole } = useWeightsHub();
const { open } = nodePlatform();

describe('an abort', () => {
  it('of one who waits for the listing leaves it to the others, and ends it with the last', async () => {
    hub.server.add('some/faces', contents);
    const files = await open('some/faces');
    const { until, open: goOn } = gate();
    hub.server.fault = ({ path }) => (path.includes('/tree/') ? { until } : undefined);
    const controller = new AbortController();
    const [first, second] = [files.read('README.md', { signal: controller.signal }), files.read('unet/config.json')];
    controller.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    goOn();
    expect(Buffer.from(await second).toString()).toBe('{}');
  });

  it('before anything begins sends no request', async () => {
    const reason = new Error('enough');
    for (const revision of ['main', '0'.repeat(40)]) {
      await expect(open('some/faces', { revision, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    }
    expect(hub.server.takePaths()).toEqual([]);
  });

  it.each([
    ['the look for a revision', '/revision/'],
    ['the listing', '/tree/'],
    ['the redirect of a file', '/resolve/'],
    ['a small file', '/resolve-cache/'],
    ['a large file', 'Signature='],
  ])('in %s rejects at once, and leaves nothing half', async (_, phase) => {
    hub.server.add('some/faces', contents);
    const controller = new AbortController();
    const reason = new Error('enough');
    hub.server.fault = ({ path }) => {
      if (!path.includes(phase)) return undefined;
      setTimeout(() => controller.abort(reason), 1);
      return { isSilent: true };
    };
    const load = async (signal?: AbortSignal): Promise<void> => {
      const files = await open('some/faces', { signal });
      await files.prefetch!(Object.keys(contents), signal);
    };
    await expect(load(controller.signal)).rejects.toBe(reason);
    hub.server.fault = () => undefined;
    await load();
    expect(partials()).toEqual([]);
    await expectWhole();
  });

  it('of one of two who wait for a file leaves it to the other', async () => {
    hub.server.add('some/faces', contents);
    const { until, open: goOn } = gate();
    hub.server.fault = ({ host }) => (host === 'store' ? { hold: { after: 50_000, until } } : undefined);
    const controller = new AbortController();
    const files: ModelFiles = await open('some/faces', { onProgress: () => controller.abort() });
    const [first, second] = [files.read(weightsFile, { signal: controller.signal }), files.read(weightsFile)];
    await expect(first).rejects.toThrow('aborted');
    goOn();
    expect(Buffer.from(await second).equals(weights)).toBe(true);
    expect(storeRanges()).toHaveLength(1);
  });
});
