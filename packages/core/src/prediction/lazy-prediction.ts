import type { Prediction, ReadingName } from '../contracts/prediction.ts';
import type { FloatTensor } from '../tensor.ts';

/** What a prediction says beside its readings. */
export type PredictionDetails = Omit<Prediction, ReadingName>;

/**
 * A prediction whose readings are computed when they are first asked for, and kept.
 *
 * @param compute - a reading, as a tensor that nobody else holds.
 */
export function lazyPrediction(
  compute: (name: ReadingName) => FloatTensor,
  details: PredictionDetails = {},
): Prediction {
  return new LazyPrediction(compute, details);
}

class LazyPrediction implements Prediction {
  readonly variance: FloatTensor | undefined;
  readonly evaluations: number | undefined;
  readonly #compute: (name: ReadingName) => FloatTensor;
  readonly #readings = new Map<ReadingName, FloatTensor>();

  constructor(compute: (name: ReadingName) => FloatTensor, { variance, evaluations }: PredictionDetails) {
    this.#compute = compute;
    this.variance = variance;
    this.evaluations = evaluations;
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
