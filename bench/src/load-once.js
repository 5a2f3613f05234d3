// @ts-check
import { existsSync, readFileSync } from 'node:fs';

// Loads a network once, runs it once, and prints how long it took and the process's peak of resident memory.
const [, , kind, path = ''] = process.argv;
const start = performance.now();
await (kind === 'checkpoint' ? runCheckpoint() : runOnnx());
const milliseconds = performance.now() - start;
const megabytes = (peakKibibytes() * 1024) / 1e6;
process.stdout.write(JSON.stringify({ milliseconds, megabytes }));
process.exit();

async function runCheckpoint() {
  const { Tensor, UNet2DModel } = await import('langevin');
  const model = await UNet2DModel.fromPretrained(path);
  const sample = new Tensor('float32', new Float32Array(3 * 32 * 32), [1, 3, 32, 32]);
  await model.forward(sample, new Tensor('float32', Float32Array.of(1), [1]));
}

async function runOnnx() {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(path);
  const sample = new Tensor('float32', new Float32Array(3 * 32 * 32), [1, 3, 32, 32]);
  await session.run({ sample, timestep: new Tensor('float32', Float32Array.of(1), [1]) });
}

/** Linux counts what the parent process had, too, in the peak that Node reports; the kernel's own file does not. */
function peakKibibytes() {
  if (!existsSync('/proc/self/status')) return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
