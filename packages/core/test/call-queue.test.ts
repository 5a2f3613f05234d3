import { CallQueue } from '@langevin/core';
import { expect, test } from 'vitest';

test('a first call begins at once, the next when it has ended, even by an error', async () => {
  const queue = new CallQueue();
  const log: string[] = [];
  const call = (name: string, fails = false) =>
    queue.run(async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });

  const first = call('first', true);
  expect(log).toEqual(['first begins']);
  const second = call('second');
  expect(log).toEqual(['first begins']);
  await expect(first).rejects.toThrow('first');
  expect(await second).toBe('second');
  expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);

  const third = call('third');
  expect(log.at(-1)).toBe('third begins');
  await third;
});
