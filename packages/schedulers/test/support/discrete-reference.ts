/** A step of the reference: ᾱ of the state and of the state after it, and the settings that matter. */
export interface DiscreteStep {
  readonly alphaBar: number;
  readonly nextAlphaBar: number;
  readonly predictionType: 'epsilon' | 'sample' | 'v_prediction';
  /** Keeps the predicted data within the range of images. */
  limit(data: Float32Array): Float32Array;
}

/**
 * The data and the noise that a network's output means, by the formulas of diffusers, which know no score.
 *
 * @param output - what the network predicts of `x`.
 */
function readPrediction(x: Float32Array, output: Float32Array, { alphaBar, predictionType }: DiscreteStep) {
  const [a, b] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  switch (predictionType) {
    case 'epsilon':
      return { data: x.map((value, i) => (value - b * output[i]!) / a), epsilon: output };
    case 'sample':
      return { data: output, epsilon: x.map((value, i) => (value - a * output[i]!) / b) };
    case 'v_prediction':
      return {
        data: x.map((value, i) => a * value - b * output[i]!),
        epsilon: x.map((value, i) => a * output[i]! + b * value),
      };
  }
}

/** One step of DDPM (arXiv:2006.11239, eq. 7). */
export function ddpmStep(
  x: Float32Array,
  output: Float32Array,
  noise: Float32Array | undefined,
  isLarge: boolean,
  step: DiscreteStep,
): Float32Array {
  const { alphaBar, nextAlphaBar } = step;
  const beta = 1 - alphaBar / nextAlphaBar;
  const data = step.limit(readPrediction(x, output, step).data);
  const variance = isLarge ? beta : ((1 - nextAlphaBar) / (1 - alphaBar)) * beta;
  const dataFactor = (Math.sqrt(nextAlphaBar) * beta) / (1 - alphaBar);
  const stateFactor = (Math.sqrt(1 - beta) * (1 - nextAlphaBar)) / (1 - alphaBar);
  return x.map((value, i) => dataFactor * data[i]! + stateFactor * value + Math.sqrt(variance) * (noise?.[i] ?? 0));
}

/** One step of DDIM (arXiv:2010.02502, eq. 12 and 16). */
export function ddimStep(
  x: Float32Array,
  output: Float32Array,
  noise: Float32Array | undefined,
  { eta, useClipped }: { readonly eta: number; readonly useClipped: boolean },
  step: DiscreteStep,
): Float32Array {
  const { alphaBar, nextAlphaBar } = step;
  const predicted = readPrediction(x, output, step);
  const data = step.limit(predicted.data);
  const epsilon = useClipped
    ? x.map((value, i) => (value - Math.sqrt(alphaBar) * data[i]!) / Math.sqrt(1 - alphaBar))
    : predicted.epsilon;
  const std = eta * Math.sqrt(((1 - nextAlphaBar) / (1 - alphaBar)) * (1 - alphaBar / nextAlphaBar));
  const kept = Math.sqrt(Math.max(0, 1 - nextAlphaBar - std ** 2));
  return x.map((_, i) => Math.sqrt(nextAlphaBar) * data[i]! + kept * epsilon[i]! + std * (noise?.[i] ?? 0));
}
