// Loads something that is no model, with a worker and without, and prints how far it got.
import { LangevinError } from '@langevin/core';
import { nodeRuntime } from '@langevin/runtime-node';

// What protobuf reads as a model without a graph: the native library is reached, and refuses it.
const model = { graph: Uint8Array.of(8, 8), weights: [] };

async function load(worker: boolean): Promise<string> {
  try {
    await nodeRuntime({ worker }).createSession(model);
    return 'loaded';
  } catch (error) {
    if (!LangevinError.isInstance(error)) throw error;
    return `${error.code} ${error.message}`;
  }
}

async function main(): Promise<void> {
  console.log(`in a worker: ${await load(true)}`);
  console.log(`without: ${await load(false)}`);
}

void main();
