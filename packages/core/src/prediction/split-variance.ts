import type { SplitOutput } from '../contracts/network.ts';
import { checkSameShape } from '../math/shape.ts';
import { type FloatTensor, floatTensor } from '../tensor.ts';

/**
 * A network's output, apart from the variance that one of twice the sample's channels predicts beside it
 * (arXiv:2102.09672, section 3.1).
 *
 * @throws {InvalidArgumentError} if the output has another shape.
 */
export function splitVariance(output: FloatTensor, sample: FloatTensor): SplitOutput {
  const isDouble = output.dims?.[1] === 2 * (sample.dims[1] ?? 0);
  if (!isDouble) return { output };
  const [batch = 1, channels = 1] = sample.dims;
  checkSameShape('output', { dims: [batch, 2 * channels, ...sample.dims.slice(2)] }, output);
  const halves = [floatTensor(sample.dims), floatTensor(sample.dims)] as const;
  const size = sample.data.length / batch;
  for (let half = 0; half < 2 * batch; half++) {
    const values = output.data.subarray(half * size, (half + 1) * size);
    halves[half % 2 === 0 ? 0 : 1].data.set(values, Math.floor(half / 2) * size);
  }
  return { output: halves[0], variance: halves[1] };
}
