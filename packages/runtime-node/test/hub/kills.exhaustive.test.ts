import { it } from 'vitest';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { killDownloads } from './support/kill-downloads.ts';

const hub = useHub();

it('a hundred processes that are killed while they download leave nothing that is not whole', async () => {
  await killDownloads(hub, 100);
});
