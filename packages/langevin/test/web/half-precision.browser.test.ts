import { floatTensor, UNet2DModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, it, vi } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';

/** The part of WebGPU that is asked here. */
interface Gpu {
  requestAdapter(): Promise<{ readonly features: ReadonlySet<string> } | null>;
}

const adapter = await (navigator as { readonly gpu?: Gpu }).gpu?.requestAdapter();
const hasHalf = adapter?.features.has('shader-f16') ?? false;

const network = 'ddpm-tiny';
const runtime = webRuntime();

/** What a network makes of its first reference input, what it computed in, and what it warned of. */
async function evaluate(device: string, dtype: 'fp32' | 'fp16') {
  const onWarning = vi.fn();
  const model = await UNet2DModel.fromPretrained(fixtureUrl(`unet/${network}`), { runtime, device, dtype, onWarning });
  const io = await fetchReference(`unet/${network}/io.safetensors`);
  const input = (name: string) => floatTensor(io[`case0.${name}`]!.shape, io[`case0.${name}`]!.data);
  const { data } = await model.forward(input('sample'), input('timestep'));
  const { dtype: computed } = model;
  await model.dispose();
  return { data, computed, warnings: onWarning.mock.calls.flat(), expected: io['case0.output']!.data };
}

/** The root mean square of a difference, relative to that of what was expected. */
function relativeError(actual: Float32Array, expected: Float32Array): number {
  const power = (values: Float32Array) => values.reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(power(actual.map((value, index) => value - expected[index]!)) / power(expected));
}

const places = [
  { device: 'wasm', computesHalf: false },
  { device: 'webgpu', computesHalf: hasHalf },
];

it.each(places.filter(({ computesHalf }) => !computesHalf))(
  'half precision on $device, which has none, is computed as single precision, and one warning says so',
  async ({ device }) => {
    const asked = await evaluate(device, 'fp16');
    const single = await evaluate(device, 'fp32');
    expect(asked.computed).toBe('fp32');
    expect(asked.data).toEqual(single.data);
    expect(asked.warnings).toEqual([
      `UNet2DModel: "${device}" does not compute in half precision here; single precision (fp32) takes its place.`,
    ]);
    expect(single.warnings).toEqual([]);
  },
);

it.each(places.filter(({ computesHalf }) => computesHalf))(
  'half precision on $device is near single precision',
  async ({ device }) => {
    const { data, computed, warnings, expected } = await evaluate(device, 'fp16');
    expect([computed, warnings]).toEqual(['fp16', []]);
    const error = relativeError(data, expected);
    expect(error).toBeLessThan(2e-2);
    // It was not computed in single precision.
    expect(error).toBeGreaterThan(1e-4);
  },
);
