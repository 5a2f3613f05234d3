import { expect, it } from 'vitest';
import { damageFiles } from './support/damage-files.ts';
import { createDamagedSessions } from './support/damaged-sessions.ts';

it('thousands of damaged files of all formats are read, or refused with errors of ours', async () => {
  const refused = await damageFiles(4000);
  expect(refused.get('invalid_file')).toBeGreaterThan(500);
});

it('sessions of two thousand damaged graphs are created, or refused with errors of ours', async () => {
  const outcomes = await createDamagedSessions(2000);
  console.log(`sessions of damaged graphs: ${JSON.stringify(Object.fromEntries(outcomes))}`);
  expect(outcomes.get('created')).toBeGreaterThan(20);
});
