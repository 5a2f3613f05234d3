import { type DType, floatTensor, Generator } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, it, vi } from 'vitest';
import { errorOverRms } from '../../../../test/support/parse-reference.ts';
import { smallestNetwork } from './support/smallest-network.ts';

/** The part of WebGPU that is asked here. */
interface Gpu {
  requestAdapter(): Promise<{ readonly features: ReadonlySet<string> } | null>;
}

const adapter = await (navigator as { readonly gpu?: Gpu }).gpu?.requestAdapter();
const hasHalf = adapter?.features.has('shader-f16') ?? false;
const runtime = webRuntime();

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

const places = [
  { device: 'wasm', computesHalf: false, error: 1e-6 },
  { device: 'webgpu', computesHalf: hasHalf, error: 1e-3 },
];

it.each(places.filter(({ computesHalf }) => !computesHalf))(
  'half precision on $device, which has none, is computed as single precision, and one warning says so',
  async ({ device, error }) => {
    const asked = await evaluate(device, 'fp16');
    const single = await evaluate('wasm', 'fp32');
    expect(asked.computed).toBe('fp32');
    expect(errorOverRms(asked.data, single.data)).toBeLessThan(error);
    expect(asked.warnings).toEqual([
      `UNet2DModel: "${device}" does not compute in half precision here; single precision (fp32) takes its place.`,
    ]);
    expect(single.warnings).toEqual([]);
  },
);

it.each(places.filter(({ computesHalf }) => computesHalf))(
  'half precision on $device is near single precision',
  async ({ device }) => {
    const { data, computed, warnings } = await evaluate(device, 'fp16');
    expect([computed, warnings]).toEqual(['fp16', []]);
    const error = errorOverRms(data, (await evaluate('wasm', 'fp32')).data);
    expect(error).toBeLessThan(0.1);
    // It was not computed in single precision.
    expect(error).toBeGreaterThan(1e-4);
  },
);
