import {
  checkOptions,
  checkSameShape,
  type DifferentiableScore,
  describeValue,
  type FloatTensor,
  floatTensor,
  InvalidArgumentError,
  isTensor,
  lazyPrediction,
  type NoiseLevel,
  type PredictFunction,
  type ReadingName,
  type ScoreFunction,
  type ScoreWithTangent,
} from '@langevin/core';

/** What a {@link GaussianMixtureModel} is made of. */
export interface GaussianMixtureOptions {
  /** The centres of the K components, `[K, channels, height, width]` (or of any shape from `[K, …]`). */
  readonly means: FloatTensor;
  /** How likely each component is: K positive numbers, of which only the ratios count; all alike if left out. */
  readonly weights?: ArrayLike<number> | FloatTensor | undefined;
  /** Standard deviation of every component in every direction. */
  readonly std: number;
}

/**
 * A mixture of Gaussians, whose score and density are known exactly at every noise level: something to test a sampler
 * on, whose error is then its own.
 *
 * With data from Σ_k w_k N(μ_k, std² I), the states x_t = scale · x_0 + sigma · noise are from
 * Σ_k w_k N(scale · μ_k, v I), where v = scale² std² + sigma². Everything is computed in double precision.
 */
export class GaussianMixtureModel implements DifferentiableScore {
  readonly #means: FloatTensor;
  readonly #logWeights: Float64Array;
  readonly #std: number;

  /**
   * @throws {InvalidArgumentError} if the means are no float32 tensor, the weights don't match the means, a number is not
   * positive, or there is no such option.
   */
  constructor(options: GaussianMixtureOptions) {
    checkOptions(options, { means: 'any', weights: 'any', std: 'any' });
    const { means, weights, std } = options;
    if (!isTensor(means) || means.type !== 'float32') {
      throw new InvalidArgumentError('means', `${describeValue(means)} is no float32 tensor; pass [K, …].`);
    }
    const count = means.dims[0] ?? 0;
    const given = weights === undefined ? new Float64Array(count).fill(1) : 'data' in weights ? weights.data : weights;
    if (count === 0) throw new InvalidArgumentError('means', `[${means.dims}] holds no component; pass [K, …].`);
    if (given.length !== count) {
      throw new InvalidArgumentError('weights', `has ${given.length} numbers for ${count} means; pass one each.`);
    }
    const total = Array.from(given).reduce((sum, weight) => sum + weight, 0);
    if (!Array.from(given).every((weight) => weight > 0 && Number.isFinite(weight))) {
      throw new InvalidArgumentError('weights', `[${Array.from(given)}] are not all positive numbers.`);
    }
    if (!(std > 0 && Number.isFinite(std))) throw new InvalidArgumentError('std', `${std} is not a positive number.`);
    this.#means = means;
    this.#logWeights = Float64Array.from(given, (weight) => Math.log(weight / total));
    this.#std = std;
  }

  /**
   * What a network would predict that had learned the mixture by heart. With r_k, the probability that x came from
   * component k, and μ = Σ_k r_k μ_k:
   *
   * data = (sigma² μ + scale std² x) / v,  noise = sigma (x − scale μ) / v,  score = (scale μ − x) / v
   *
   * @throws {InvalidArgumentError} if an image has not the shape of a component.
   */
  readonly predict: PredictFunction = async (sample, level) => {
    this.#checkShape(sample);
    const factors = this.#factorsAt(level);
    return lazyPrediction((name) => this.#blended(sample, level, factors[name]));
  };

  /** The score alone. @throws {InvalidArgumentError} if an image has not the shape of a component. */
  readonly score: ScoreFunction = async (sample, level) => (await this.predict(sample, level)).score;

  /**
   * The score, and its derivative along `direction`, ∂ₓ score · u, for divergences and exact likelihoods:
   *
   * (scale Σ_k ṙ_k μ_k − u) / v,  ṙ_k = r_k scale (μ_k · u − Σ_j r_j μ_j · u) / v
   *
   * @param direction - u, of the sample's shape.
   * @throws {InvalidArgumentError} if an image has not the shape of a component, or a direction not that of the sample.
   */
  async scoreJvp(sample: FloatTensor, level: NoiseLevel, direction: FloatTensor): Promise<ScoreWithTangent> {
    checkSameShape('direction', sample, direction);
    const score = await this.score(sample, level);
    const tangent = floatTensor(sample.dims);
    const variance = this.#variance(level);
    this.#forEachImage(sample, level, (x, { responsibilities }, start) => {
      const u = direction.data.subarray(start, start + x.length);
      const alongs = responsibilities.map((_, k) => dot(this.#mean(k), u));
      const average = dot(responsibilities, alongs);
      const changes = responsibilities.map((r, k) => (r * level.scale * (alongs[k]! - average)) / variance);
      for (let i = 0; i < u.length; i++) {
        tangent.data[start + i] = (level.scale * this.#blend(changes, i) - u[i]!) / variance;
      }
    });
    return { score, tangent };
  }

  /**
   * Guidance towards one component: ∇ₓ log p_t(k | x), the gradient of the probability that x came from it. Added to
   * {@link score} it gives that component's own score.
   *
   * ```ts
   * const conditional = guidedPrediction(mixture.predict, mixture.guidance(2));
   * ```
   *
   * @param component - its number, from 0.
   * @throws {InvalidArgumentError} if there is no such component.
   */
  guidance(component: number): ScoreFunction {
    if (!Number.isSafeInteger(component) || component < 0 || component >= this.#logWeights.length) {
      const count = this.#logWeights.length;
      throw new InvalidArgumentError('component', `${component} is none of the ${count}, which are numbered from 0.`);
    }
    const mean = this.#mean(component);
    return async (sample, level) => {
      const gradient = floatTensor(sample.dims);
      const factor = level.scale / this.#variance(level);
      this.#forEachImage(sample, level, (x, { responsibilities }, start) => {
        for (let i = 0; i < x.length; i++) {
          gradient.data[start + i] = factor * (mean[i]! - this.#blend(responsibilities, i));
        }
      });
      return gradient;
    };
  }

  /**
   * The log-density log p_t(x) of each image, in nats. `{ time: 0, scale: 1, sigma: 0 }` is the data's own level.
   *
   * @throws {InvalidArgumentError} if an image has not the shape of a component.
   */
  logProb(sample: FloatTensor, level: NoiseLevel): Float64Array {
    const logProbs = new Float64Array(sample.dims[0] ?? 1);
    const variance = this.#variance(level);
    this.#forEachImage(sample, level, (x, { logSum }, start) => {
      logProbs[start / x.length] = logSum - (x.length / 2) * Math.log(2 * Math.PI * variance);
    });
    return logProbs;
  }

  /** What each reading is of x and of μ, the blend of the means. */
  #factorsAt(level: NoiseLevel): Readonly<Record<ReadingName, { readonly state: number; readonly means: number }>> {
    const { scale, sigma } = level;
    const v = this.#variance(level);
    const data = { state: (scale * this.#std ** 2) / v, means: sigma ** 2 / v };
    const noise = { state: sigma / v, means: (-scale * sigma) / v };
    const velocity = { state: noise.state - data.state, means: noise.means - data.means };
    return { data, noise, score: { state: -1 / v, means: scale / v }, velocity };
  }

  #blended(
    sample: FloatTensor,
    level: NoiseLevel,
    { state, means }: { readonly state: number; readonly means: number },
  ): FloatTensor {
    const reading = floatTensor(sample.dims);
    this.#forEachImage(sample, level, (x, { responsibilities }, start) => {
      for (let i = 0; i < x.length; i++) {
        reading.data[start + i] = state * x[i]! + means * this.#blend(responsibilities, i);
      }
    });
    return reading;
  }

  /** v, the variance of every component at a noise level. */
  #variance({ scale, sigma }: NoiseLevel): number {
    return scale ** 2 * this.#std ** 2 + sigma ** 2;
  }

  #mean(component: number): Float32Array {
    const size = this.#means.data.length / this.#logWeights.length;
    return this.#means.data.subarray(component * size, (component + 1) * size);
  }

  /** Σ_k factors_k μ_k at one place of an image. */
  #blend(factors: Float64Array, place: number): number {
    const size = this.#means.data.length / factors.length;
    let sum = 0;
    for (let k = 0; k < factors.length; k++) sum += factors[k]! * this.#means.data[k * size + place]!;
    return sum;
  }

  #checkShape(sample: FloatTensor): void {
    checkSameShape('sample', { dims: [sample.dims[0] ?? 1, ...this.#means.dims.slice(1)] }, sample);
  }

  #forEachImage(
    sample: FloatTensor,
    level: NoiseLevel,
    visit: (x: Float32Array, posterior: Posterior, start: number) => void,
  ): void {
    this.#checkShape(sample);
    const size = this.#mean(0).length;
    for (let start = 0; start < sample.data.length; start += size) {
      const x = sample.data.subarray(start, start + size);
      visit(x, this.#posterior(x, level), start);
    }
  }

  /** Which component an image came from. */
  #posterior(x: Float32Array, level: NoiseLevel): Posterior {
    const variance = this.#variance(level);
    const exponents = this.#logWeights.map((logWeight, k) => {
      const mean = this.#mean(k);
      let squares = 0;
      for (let i = 0; i < x.length; i++) squares += (x[i]! - level.scale * mean[i]!) ** 2;
      return logWeight - squares / (2 * variance);
    });
    // The largest is taken out, so that far from every mean the sum does not vanish.
    const largest = Math.max(...exponents);
    const logSum = largest + Math.log(exponents.reduce((sum, exponent) => sum + Math.exp(exponent - largest), 0));
    return { responsibilities: exponents.map((exponent) => Math.exp(exponent - logSum)), logSum };
  }
}

interface Posterior {
  /** r_k, the probability of each component. */
  readonly responsibilities: Float64Array;
  /** log Σ_k w_k exp(−‖x − scale μ_k‖² / 2v): the log-density, but for the Gaussians' common factor. */
  readonly logSum: number;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
