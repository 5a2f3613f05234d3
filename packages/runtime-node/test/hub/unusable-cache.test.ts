import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { filesBelow, useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents, weightsFile } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();

describe('a cache', () => {
  it("that can't be written to serves what it has, and says so for what it hasn't", async () => {
    hub.server.add('some/faces', contents);
    await (await open('some/faces')).read('unet/config.json');
    // A file where the folder should be can't be written to by anybody.
    const cacheDir = join(hub.cacheDir, '..', 'blocked');
    writeFileSync(cacheDir, '');
    const files = await open('some/faces', { cacheDir });
    const failure = files.read('unet/config.json');
    await expect(failure).rejects.toMatchObject({ code: 'cache_failed' });
    await expect(failure).rejects.toThrow('Name a folder that can be written to: { cacheDir }, or HF_HUB_CACHE');
  });

  it.skipIf(process.getuid?.() === undefined)(
    "of another user serves what it has, and says so for what it hasn't",
    async () => {
      hub.server.add('some/faces', contents);
      await (await open('some/faces')).read('unet/config.json');
      hub.server.repository('some/faces')!.push({ ...contents, 'README.md': 'more faces' }, 'v2');
      chmodSync(join(hub.cacheDir, '..'), 0o755);
      const folders = ['', 'models--some--faces', 'models--some--faces/blobs', 'models--some--faces/refs'];
      for (const folder of folders) chmodSync(join(hub.cacheDir, folder), 0o555);
      const before = filesBelow(hub.cacheDir);
      const isRoot = process.getuid!() === 0;
      // Who may do anything is nobody for a while.
      if (isRoot) process.seteuid!(65534);
      try {
        const files = await open('some/faces');
        expect(Buffer.from(await files.read('unet/config.json')).toString()).toBe('{}');
        expect(await files.has('unet/none.json')).toBe(false);
        await expect(files.read(weightsFile)).rejects.toThrow(
          /blobs: downloads can't be kept there: permission was denied/,
        );
      } finally {
        if (isRoot) process.seteuid!(0);
        for (const folder of folders) chmodSync(join(hub.cacheDir, folder), 0o755);
      }
      expect(filesBelow(hub.cacheDir)).toEqual(before);
    },
  );

  it('has no room for what no disk has', async () => {
    hub.server.add('some/faces', contents);
    const huge = [
      { type: 'file', path: 'a.bin', size: 9e15, oid: '0'.repeat(40), lfs: { oid: '0'.repeat(64), size: 9e15 } },
    ];
    hub.server.fault = ({ path }) =>
      path.includes('/tree/') ? { status: 200, body: JSON.stringify(huge) } : undefined;
    const failure = (await open('some/faces')).read('a.bin');
    await expect(failure).rejects.toMatchObject({ code: 'storage_full', needed: 9e15, available: expect.any(Number) });
    await expect(failure).rejects.toThrow(
      `can't be kept in ${join(hub.cacheDir, 'models--some--faces')}, and there is room for`,
    );
    expect(hub.server.takePaths().some((path) => path.includes('resolve'))).toBe(false);
  });

  it('in which a reference is none is not led astray', async () => {
    hub.server.add('some/faces', contents);
    mkdirSync(join(hub.cacheDir, 'models--some--faces/refs'), { recursive: true });
    writeFileSync(join(hub.cacheDir, 'models--some--faces/refs/main'), '../../../../etc');
    await expect(open('some/faces', { localFilesOnly: true })).rejects.toMatchObject({ code: 'offline' });
  });
});
