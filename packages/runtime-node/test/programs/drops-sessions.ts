// Loads models that it never disposes, and tells how many threads are left of them once the collector has found them.
import { floatTensor } from '@langevin/core';
import { nodeRuntime } from '@langevin/runtime-node';
import { workerCount } from '../../../../test/support/held-resources.ts';
import { affine } from '../support/models.ts';

const runtime = nodeRuntime();
// The loader of TypeScript has a thread of its own.
const before = workerCount();

async function drop(): Promise<void> {
  const session = await runtime.createSession(affine());
  await session.run({ x: floatTensor([1, 3]) });
}

for (let i = 0; i < 4; i++) await drop();
for (let turn = 0; workerCount() > before && turn < 1000; turn++) {
  globalThis.gc!();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(`${workerCount() - before} left`);
