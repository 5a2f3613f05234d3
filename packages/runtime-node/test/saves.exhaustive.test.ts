import { it } from 'vitest';
import { killSaves } from './support/kill-saves.ts';

it('a hundred processes that are killed while they save leave the old files or the new', async () => {
  await killSaves(100);
});
