import type { LoadProgress, ModelFiles } from '@langevin/core';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { contents, weightsFile } from './support/model.ts';
import { useWeightsHub } from './support/weights-hub.ts';

const { hub, storeRanges } = useWeightsHub();
const { open } = nodePlatform();

describe('what a program does with its progress', () => {
  it('is its own affair: an error comes through at once', async () => {
    hub.server.add('some/faces', contents);
    const own = new TypeError('own');
    const files = await open('some/faces', {
      onProgress: () => {
        throw own;
      },
    });
    await expect(files.read(weightsFile)).rejects.toBe(own);
    expect(storeRanges()).toHaveLength(1);
  });

  it('is not misled by a file that is asked for again while it comes', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { pace: { bytes: 20_000, pause: 2 } } : undefined);
    const told: LoadProgress[] = [];
    let again: Promise<unknown> | undefined;
    const files: ModelFiles = await open('some/faces', {
      onProgress: (progress) => {
        told.push(progress);
        if (progress.loaded > 50_000) again ??= files.read(weightsFile);
      },
    });
    await files.read(weightsFile);
    await again;
    expect(told.at(-1)).toMatchObject({ loaded: 200_000, total: 200_000 });
    expect(told.map(({ loaded }) => loaded)).toEqual(told.map(({ loaded }) => loaded).sort((a, b) => a - b));
  });
});
