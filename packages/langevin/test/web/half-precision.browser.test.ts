import { it } from 'vitest';
import { expectSinglePrecision } from './support/half-precision.ts';

it('half precision on WebAssembly, which has none, is computed as single precision, and one warning says so', async () => {
  await expectSinglePrecision('wasm', 1e-6);
});
