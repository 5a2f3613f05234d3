import type { Prediction, ReadingName } from '../contracts/prediction.ts';
import type { FloatTensor } from '../tensor.ts';

/**
 * A prediction whose readings are computed when they are first asked for, and kept.
 *
 * @param compute - a reading, as a tensor that nobody else holds.
 */
export function lazyPrediction(compute: (name: ReadingName) => FloatTensor, variance?: FloatTensor): Prediction {
  return new LazyPrediction(compute, variance);
}

class LazyPrediction implements Prediction {
  readonly variance: FloatTensor | undefined;
  readonly #compute: (name: ReadingName) => FloatTensor;
  readonly #readings = new Map<ReadingName, FloatTensor>();

  constructor(compute: (name: ReadingName) => FloatTensor, variance: FloatTensor | undefined) {
    this.#compute = compute;
    this.variance = variance;
  }

  get data(): FloatTensor {
    return this.#read('data');
  }

  get noise(): FloatTensor {
    return this.#read('noise');
  }

  get score(): FloatTensor {
    return this.#read('score');
  }

  get velocity(): FloatTensor {
    return this.#read('velocity');
  }

  #read(name: ReadingName): FloatTensor {
    const known = this.#readings.get(name);
    if (known !== undefined) return known;
    const reading = this.#compute(name);
    this.#readings.set(name, reading);
    return reading;
  }
}
