import { createHash } from 'node:crypto';
import { nodePlatform } from '@langevin/runtime-node';
import { expect } from 'vitest';
import { useHub } from '../../../../../test/support/hub/use-hub.ts';
import { contents, weightsFile } from './model.ts';

export const weights = contents[weightsFile] as Buffer;
export const sha256 = createHash('sha256').update(weights).digest('hex');

/** A hub for each test, and what is to be seen there and in the cache of how the weights came. */
export function useWeightsHub() {
  const hub = useHub();
  const partials = (): string[] => hub.cached().filter((path) => path.endsWith('.incomplete'));
  const storeRanges = () => hub.server.requests.filter(({ host }) => host === 'store').map(({ range }) => range);

  /** Loads the weights and expects them to be right, with nothing else left beside them. */
  async function expectWhole(): Promise<void> {
    const files = await nodePlatform().open('some/faces');
    expect(Buffer.from(await files.read(weightsFile)).equals(weights)).toBe(true);
    expect(partials()).toEqual([]);
  }

  return { hub, partials, storeRanges, expectWhole };
}
