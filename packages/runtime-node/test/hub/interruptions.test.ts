import { statSync } from 'node:fs';
import { join } from 'node:path';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { contents, noise, weightsFile } from './support/model.ts';
import { sha256, useWeightsHub, weights } from './support/weights-hub.ts';

const { hub, partials, storeRanges, expectWhole } = useWeightsHub();
const { open } = nodePlatform();

describe('a connection', () => {
  it('that breaks is taken up where it broke, as often as it gets on', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { cutAfter: 30_000 } : undefined);
    await expectWhole();
    const ranges = storeRanges();
    expect(ranges[0]).toBeUndefined();
    expect(ranges.length).toBeGreaterThan(3);
    // A connection may break before anything of it was seen.
    const begins = ranges.map((range = 'bytes=0-') => Number(/\d+/.exec(range)![0]));
    expect(begins).toEqual([...begins].sort((a, b) => a - b));
  });

  it('that breaks begins anew where the server knows no parts', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host, count }) => {
      if (host !== 'store') return undefined;
      return count === 0 ? { cutAfter: 30_000 } : { ignoresRanges: true };
    };
    await expectWhole();
    expect(storeRanges()).toHaveLength(2);
  });

  it('that trickles comes to its end', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { pace: { bytes: 20_000, pause: 5 } } : undefined);
    await expectWhole();
  });

  it('that says nothing is given up', async () => {
    hub.server.add('some/faces', contents);
    const files = await open('some/faces');
    await files.has(weightsFile);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      hub.server.fault = ({ host }) => (host === 'store' ? { isSilent: true } : undefined);
      const failure = files.read(weightsFile).then(
        () => undefined,
        (error: unknown) => error,
      );
      let isOver = false;
      void failure.then(() => {
        isOver = true;
      });
      // The requests are real, and time is not: it goes on when the next of them has come.
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        if (vi.getTimerCount() > 0) await vi.advanceTimersByTimeAsync(1000);
      }
      expect(await failure).toMatchObject({
        code: 'download_failed',
        message: expect.stringContaining('nothing came for 30 seconds'),
      });
    } finally {
      vi.useRealTimers();
    }
    expect(partials()).toEqual([]);
  });

  it.each([503, 500, 429])('that is answered %i at first is tried again', async (status) => {
    hub.server.add('some/faces', contents);
    const onWarning = vi.fn();
    hub.server.fault = ({ count }) => (count === 0 ? { status, headers: { 'Retry-After': '0' } } : undefined);
    const files = await open('some/faces', { onWarning });
    expect(Buffer.from(await files.read(weightsFile)).equals(weights)).toBe(true);
    if (status === 429) expect(onWarning.mock.calls[0]![0]).toContain('too many requests came from here (429)');
  });

  it('that is to wait for longer than anybody would is not waited for', async () => {
    for (const headers of [{ 'Retry-After': '86400' }, { RateLimit: '"resolvers";r=0;t=1200' }] as Record<
      string,
      string
    >[]) {
      hub.server.fault = () => ({ status: 429, headers });
      const failure = open('some/faces', { onWarning: () => {} });
      await expect(failure).rejects.toMatchObject({ status: 429, retryAfter: headers.RateLimit ? 1200 : 86400 });
      await expect(failure).rejects.toThrow(/Try again in (1200|86400) seconds/);
      expect(hub.server.takePaths()).toHaveLength(1);
    }
  });
});

describe('content', () => {
  it('of another hash is refused, and never named', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { content: noise(200_000, 'b') } : undefined);
    const failure = (await open('some/faces')).read(weightsFile);
    await expect(failure).rejects.toMatchObject({ code: 'invalid_file' });
    await expect(failure).rejects.toThrow(`not ${sha256}: it was changed on the way. Load it again.`);
    expect(hub.cached()).toEqual([]);
    hub.server.fault = () => undefined;
    await expectWhole();
  });

  it('that is longer than announced is cut off, and refused', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { content: noise(5_000_000, 'b') } : undefined);
    const failure = (await open('some/faces')).read(weightsFile);
    await expect(failure).rejects.toThrow('has more than the 200000 bytes that were announced');
    for (const path of partials()) expect(statSync(join(hub.cacheDir, path)).size).toBeLessThanOrEqual(200_000);
    hub.server.fault = () => undefined;
    await expectWhole();
  });

  it('of a small file is checked, too', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ path }) => (path.includes('resolve-cache') ? { content: Buffer.from('[]') } : undefined);
    await expect((await open('some/faces')).read('unet/config.json')).rejects.toThrow('has the SHA-1 of git');
  });

  it('that is shorter than announced is asked for some times, and then given up', async () => {
    hub.server.add('some/faces', contents);
    hub.server.fault = ({ host }) => (host === 'store' ? { content: weights.subarray(0, 1000) } : undefined);
    const failure = (await open('some/faces')).read(weightsFile);
    await expect(failure).rejects.toThrow(/broke off after 1000 bytes/);
  });
});
