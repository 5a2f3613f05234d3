import { it } from 'vitest';
import { runOutOfMemory } from './support/out-of-memory.ts';

it('says what to do where a run needs more than there is, and serves smaller models after it', async () => {
  await runOutOfMemory(2.5);
});
