import { expect, it } from 'vitest';
import { damageFiles } from './support/damage-files.ts';
import { createDamagedSessions } from './support/damaged-sessions.ts';

it('a damaged file of any format is read, or refused with an error of ours', async () => {
  const refused = await damageFiles(100);
  expect(refused.get('invalid_file')).toBeGreaterThan(0);
});

it('a session of a damaged graph is created, or refused with an error of ours', async () => {
  const outcomes = await createDamagedSessions(26);
  expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(26);
});
