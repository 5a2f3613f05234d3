import { it } from 'vitest';
import { expectHalfPrecision, expectSinglePrecision } from './support/half-precision.ts';

/** The part of WebGPU that is asked here. */
interface Gpu {
  requestAdapter(): Promise<{ readonly features: ReadonlySet<string> } | null>;
}

const adapter = await (navigator as { readonly gpu?: Gpu }).gpu?.requestAdapter();
const hasHalf = adapter?.features.has('shader-f16') ?? false;

it.runIf(hasHalf)('half precision on WebGPU is near single precision', async () => {
  await expectHalfPrecision('webgpu');
});

it.skipIf(hasHalf)(
  'half precision on WebGPU, where it has none, is computed as single precision, and one warning says so',
  async () => {
    await expectSinglePrecision('webgpu', 1e-3);
  },
);
