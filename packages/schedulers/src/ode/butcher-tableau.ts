/**
 * An explicit Runge-Kutta method, with a second one embedded in it that serves to estimate the error. With the stages
 *
 * k_i = F(t + c_i h, y + h Σ_j a_ij k_j)
 *
 * a step is y + h Σ_i b_i k_i, and its error is estimated as h Σ_i (b_i − b̂_i) k_i.
 */
export interface ButcherTableau {
  /** Under which a saved scheduler refers to it; `registerOdeMethod` makes it known. */
  readonly name: string;
  /** c, where in the step each stage is evaluated; the first is 0. */
  readonly nodes: readonly number[];
  /** a, of which row i has i numbers, one for each stage before. */
  readonly matrix: readonly (readonly number[])[];
  /** b. */
  readonly weights: readonly number[];
  /** b̂, the weights of the embedded method. */
  readonly embeddedWeights: readonly number[];
  /** The lower of the two methods' orders, which the estimate of the error has. */
  readonly embeddedOrder: number;
}

/** Dormand and Prince's method of order 5 with one of order 4 embedded (1980): six evaluations a step. */
export const dopri5: ButcherTableau = {
  name: 'dopri5',
  nodes: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1],
  matrix: [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
  ],
  weights: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0],
  embeddedWeights: [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40],
  embeddedOrder: 4,
};

/** Bogacki and Shampine's method of order 3 with one of order 2 embedded (1989): three evaluations a step. */
export const bosh3: ButcherTableau = {
  name: 'bosh3',
  nodes: [0, 1 / 2, 3 / 4, 1],
  matrix: [[], [1 / 2], [0, 3 / 4], [2 / 9, 1 / 3, 4 / 9]],
  weights: [2 / 9, 1 / 3, 4 / 9, 0],
  embeddedWeights: [7 / 24, 1 / 4, 1 / 3, 1 / 8],
  embeddedOrder: 2,
};

/** Heun's method of order 2 with Euler's embedded: two evaluations a step. */
export const heun: ButcherTableau = {
  name: 'heun',
  nodes: [0, 1],
  matrix: [[], [1]],
  weights: [1 / 2, 1 / 2],
  embeddedWeights: [1, 0],
  embeddedOrder: 1,
};

/** Whether a method's last stage is the first of the next step, which then costs no evaluation. */
export function isFirstSameAsLast({ nodes, matrix, weights }: ButcherTableau): boolean {
  return nodes.at(-1) === 1 && weights.every((weight, i) => weight === (matrix.at(-1)?.[i] ?? 0));
}
