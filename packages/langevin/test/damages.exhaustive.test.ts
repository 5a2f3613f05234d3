import { expect, it } from 'vitest';
import { damageFiles } from './support/damage-files.ts';

it('thousands of damaged files of all formats are read, or refused with errors of ours', async () => {
  const refused = await damageFiles(4000);
  expect(refused.get('invalid_file')).toBeGreaterThan(500);
});
