import { type DType, floatTensor, Generator } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, vi } from 'vitest';
import { errorOverRms } from '../../../../../test/support/parse-reference.ts';
import { smallestNetwork } from './smallest-network.ts';

const runtime = webRuntime();

/**
 * Asks a device for half precision, which it does not have: single precision takes its place, with a warning.
 *
 * @param limit - how far an output may be from that of WebAssembly, relative to its root mean square.
 */
export async function expectSinglePrecision(device: string, limit: number): Promise<void> {
  const asked = await evaluate(device, 'fp16');
  const single = await evaluate('wasm', 'fp32');
  expect(asked.computed).toBe('fp32');
  expect(errorOverRms(asked.data, single.data)).toBeLessThan(limit);
  expect(asked.warnings).toEqual([
    `UNet2DModel: "${device}" does not compute in half precision here; single precision (fp32) takes its place.`,
  ]);
  expect(single.warnings).toEqual([]);
}

/** Asks a device for half precision, which it has. */
export async function expectHalfPrecision(device: string): Promise<void> {
  const { data, computed, warnings } = await evaluate(device, 'fp16');
  expect([computed, warnings]).toEqual(['fp16', []]);
  const error = errorOverRms(data, (await evaluate('wasm', 'fp32')).data);
  expect(error).toBeLessThan(0.1);
  // It was not computed in single precision.
  expect(error).toBeGreaterThan(1e-4);
}

/** What a network makes of some noise, what it computed in, and what it warned of. */
async function evaluate(device: string, dtype: DType) {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const network = smallestNetwork(runtime);
  await network.to({ device, dtype });
  const sample = new Generator(1).randn([2, 3, 8, 8]);
  const { data } = await network.forward(sample, floatTensor([1], Float32Array.of(0.5)));
  const { dtype: computed } = network;
  await network.dispose();
  const warnings = warn.mock.calls.flat().filter((message) => String(message).startsWith('UNet2DModel'));
  warn.mockRestore();
  return { data, computed, warnings };
}
