import { describe, it } from 'vitest';
import { interruptBatches, interruptFirstBatch, interruptTwice } from '../support/interruptions.ts';

describe.each(['SIGINT', 'SIGTERM'] as const)('the process, on %s', (signal) => {
  it('keeps the finished batches, and exits with 130', async () => {
    await interruptBatches(signal);
  });

  it.runIf(process.platform === 'linux')('waits for nothing when it was interrupted before', async () => {
    await interruptTwice(signal);
  });

  it('writes nothing of the first batch, and ends though the network is not loaded yet', async () => {
    await interruptFirstBatch(signal);
  });
});
