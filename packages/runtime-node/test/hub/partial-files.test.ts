import { mkdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { gate } from '../../../../test/support/hub/gate.ts';
import { PartialFile, TakenOver } from '../../src/hub/partial-file.ts';
import { contents, noise, weightsFile } from './support/model.ts';
import { sha256, useWeightsHub, weights } from './support/weights-hub.ts';

const { hub, partials, storeRanges, expectWhole } = useWeightsHub();
const { open } = nodePlatform();

describe('what an earlier download left', () => {
  /** Leaves the beginning of the weights in the cache, as a download does that ends in order. */
  async function leavePart(): Promise<string> {
    hub.server.add('some/faces', contents);
    const signal = new AbortController();
    const { until, open: goOn } = gate();
    hub.server.fault = ({ host }) => (host === 'store' ? { hold: { after: 150_000, until } } : undefined);
    const files = await open('some/faces', { onProgress: ({ loaded }) => loaded >= 100_000 && signal.abort() });
    await expect(files.read(weightsFile, { signal: signal.signal })).rejects.toThrow('aborted');
    goOn();
    const isLetGoOf = () => partials().length === 1 && statSync(join(hub.cacheDir, partials()[0]!)).mtimeMs === 0;
    await vi.waitUntil(isLetGoOf, { timeout: 60_000 });
    hub.server.fault = () => undefined;
    hub.server.requests.length = 0;
    return join(hub.cacheDir, partials()[0]!);
  }

  it('is gone on with, in any process', async () => {
    const size = statSync(await leavePart()).size;
    expect(size).toBeGreaterThanOrEqual(100_000);
    await expectWhole();
    expect(storeRanges()).toEqual([`bytes=${size}-`]);
  });

  it('is gone on with if all of it is there', async () => {
    writeFileSync(await leavePart(), weights);
    const part = join(hub.cacheDir, partials()[0]!);
    utimesSync(part, 0, 0);
    await expectWhole();
    expect(storeRanges()).toEqual([]);
  });

  it.each([
    ['is something else', 100_000, 'b'],
    ['is longer than it should be', 300_000, 'a'],
  ])('begins anew if it %s', async (_, length, seed) => {
    const part = await leavePart();
    writeFileSync(part, noise(length, seed));
    utimesSync(part, 0, 0);
    await expectWhole();
  });

  it('is left to who writes to it, for a minute', async () => {
    const part = await leavePart();
    utimesSync(part, new Date(), new Date());
    const files = await open('some/faces');
    expect(Buffer.from(await files.read(weightsFile)).equals(weights)).toBe(true);
    expect(storeRanges()).toEqual([undefined]);
    expect(partials()).toHaveLength(1);
    const before = new Date(Date.now() - 61_000);
    utimesSync(part, before, before);
    // A later load, of anything, tidies up.
    await (await open('some/faces')).prefetch!(['README.md']);
    expect(partials()).toEqual([]);
  });

  it("by Python's client is left alone", async () => {
    const part = await leavePart();
    const theirs = join(hub.cacheDir, `models--some--faces/blobs/${sha256}.0123abcd.incomplete`);
    writeFileSync(theirs, readFileSync(part));
    utimesSync(theirs, 0, 0);
    truncateSync(part, 10);
    utimesSync(part, 0, 0);
    const files = await open('some/faces');
    expect(Buffer.from(await files.read(weightsFile)).equals(weights)).toBe(true);
    expect(storeRanges()).toEqual(['bytes=10-']);
    expect(partials()).toEqual([theirs.slice(hub.cacheDir.length + 1)]);
  });
});

describe('a partial file that another process took over', () => {
  it('is not written to any more, and both end with the whole', async () => {
    hub.server.add('some/faces', contents);
    await (await open('some/faces')).read('README.md');
    const blob = join(hub.cacheDir, 'models--some--faces/blobs', sha256);
    const slept = await PartialFile.open(blob);
    await slept.append(weights.subarray(0, 1000));
    utimesSync(slept.path, 0, 0);
    await expectWhole();
    expect(storeRanges()).toEqual(['bytes=1000-']);
    for (const change of [() => slept.begin(), () => slept.append(Buffer.from('x')), () => slept.become(blob)]) {
      await expect(change()).rejects.toThrow(TakenOver);
    }
    await slept.release();
    expect(readFileSync(blob).equals(weights)).toBe(true);
    await expectWhole();
  });

  it('goes to one of many who want it', async () => {
    const folder = join(hub.cacheDir, 'blobs');
    mkdirSync(folder, { recursive: true });
    for (let round = 0; round < 20; round++) {
      const blob = join(folder, String(round));
      writeFileSync(`${blob}.aaaaaaaa.langevin.incomplete`, 'abc');
      utimesSync(`${blob}.aaaaaaaa.langevin.incomplete`, 0, 0);
      const parts = await Promise.all(Array.from({ length: 6 }, () => PartialFile.open(blob)));
      expect(parts.map(({ length }) => length).sort()).toEqual([0, 0, 0, 0, 0, 3]);
      for (const part of parts) await part.remove();
    }
  });
});
