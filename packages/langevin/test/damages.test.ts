import { expect, it } from 'vitest';
import { damageFiles } from './support/damage-files.ts';

it('a damaged file of any format is read, or refused with an error of ours', async () => {
  const refused = await damageFiles(100);
  expect(refused.get('invalid_file')).toBeGreaterThan(0);
});
