import { checkSameShape } from '../math/shape.ts';
import { type FloatTensor, floatTensor } from '../tensor.ts';

/** An output of the sample's shape, and what was beside it. */
interface SplitOutput {
  readonly output: FloatTensor;
  readonly variance?: FloatTensor;
}

/**
 * A network's output, without the variance that one of twice the sample's channels predicts beside it
 * (arXiv:2102.09672, section 3.1).
 *
 * @throws {InvalidArgumentError} if the output has another shape.
 */
export function splitVariance(sample: FloatTensor, output: FloatTensor): SplitOutput {
  const isDouble = output.dims?.[1] === 2 * (sample.dims[1] ?? 0);
  if (!isDouble) {
    checkSameShape('output', sample, output);
    return { output };
  }
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
