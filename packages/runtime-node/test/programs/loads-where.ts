// Reaches the native library, in a worker or on this thread, as its argument says, and tells what it is told about telemetry.
import { SessionError } from '@langevin/core';
import { nodeRuntime } from '@langevin/runtime-node';

const runtime = nodeRuntime({ worker: process.argv[2] === 'worker' });
// What protobuf reads as a model without a graph.
await runtime.createSession({ graph: Uint8Array.of(8, 8), weights: [] }).catch((error: unknown) => {
  if (!(error instanceof SessionError)) throw error;
  console.log(`refused, telemetry disabled: ${process.env.ORT_DISABLE_TELEMETRY}`);
});
