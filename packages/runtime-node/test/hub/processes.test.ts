import { text } from 'node:stream/consumers';
import { nodePlatform } from '@langevin/runtime-node';
import { expect, it } from 'vitest';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { hostSlowly, killDownloads, startDownload } from './support/kill-downloads.ts';

const hub = useHub();

it('a process that is killed while it downloads leaves nothing that is not whole', async () => {
  await killDownloads(hub, 3);
});

it('three processes at once download the same files, and all have them whole', async () => {
  hostSlowly(hub);
  const children = [startDownload(), startDownload(), startDownload()];
  const outputs = children.map((child) => text(child.stdout!));
  expect(await Promise.all(outputs)).toEqual(['whole\n', 'whole\n', 'whole\n']);
  const files = await nodePlatform().open('some/parts', { localFilesOnly: true });
  expect(await files.list!()).toHaveLength(3);
  // The reference, and each file and what it is a link to.
  expect(hub.cached()).toHaveLength(7);
});
