/**
 * A rising curve through given values at the places 0, 1, 2…, with a continuous slope that is nowhere negative: piecewise
 * cubic Hermite interpolation with the slopes of Fritsch and Butland (SIAM J. Sci. Stat. Comput. 5, 1984).
 */
export class MonotoneCubic {
  readonly #values: Float64Array;
  readonly #slopes: Float64Array;

  /** @param values - at least three, none below the one before. */
  constructor(values: Float64Array) {
    this.#values = values;
    const last = values.length - 1;
    const rise = (i: number): number => values[i + 1]! - values[i]!;
    this.#slopes = values.map((_, i) => {
      if (i === 0) return endSlope(rise(0), rise(1));
      if (i === last) return endSlope(rise(last - 1), rise(last - 2));
      const both = rise(i - 1) + rise(i);
      return both > 0 ? (2 * rise(i - 1) * rise(i)) / both : 0;
    });
  }

  /** The value at a place; outside of the given ones, the first or the last. */
  valueAt(place: number): number {
    const { below, share: s } = this.#find(place);
    const [start, end, startSlope, endSlope] = this.#piece(below);
    const rest = 1 - s;
    return rest * rest * ((1 + 2 * s) * start + s * startSlope) + s * s * ((1 + 2 * rest) * end - rest * endSlope);
  }

  /** The slope at a place; outside of the given ones, that at the first or the last. */
  slopeAt(place: number): number {
    const { below, share: s } = this.#find(place);
    const [start, end, startSlope, endSlope] = this.#piece(below);
    const rest = 1 - s;
    return 6 * s * rest * (end - start) + rest * (1 - 3 * s) * startSlope + s * (3 * s - 2) * endSlope;
  }

  /** The place of a value between the first and the last, by bisection. */
  placeOf(value: number): number {
    let [low, high] = [0, this.#values.length - 1];
    for (;;) {
      const middle = (low + high) / 2;
      if (middle === low || middle === high) return high;
      if (this.valueAt(middle) < value) low = middle;
      else high = middle;
    }
  }

  /** The values at the ends of a piece, and the slopes there. */
  #piece(below: number): [number, number, number, number] {
    return [this.#values[below]!, this.#values[below + 1]!, this.#slopes[below]!, this.#slopes[below + 1]!];
  }

  #find(place: number): { readonly below: number; readonly share: number } {
    const within = Math.min(Math.max(place, 0), this.#values.length - 1);
    const below = Math.min(Math.floor(within), this.#values.length - 2);
    return { below, share: within - below };
  }
}

/** The slope at an end by three points, within what keeps the curve rising. */
function endSlope(nearest: number, next: number): number {
  return Math.min(Math.max((3 * nearest - next) / 2, 0), 3 * nearest);
}
