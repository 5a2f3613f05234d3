/** Where the tokens of a picture lie. */
export interface PositionGrid {
  /** Rows, and tokens in a row. */
  readonly side: number;
  /** Rows of the pictures that the network was trained on: positions run over as many, whatever the side is. */
  readonly baseSide: number;
}

/**
 * Sines and cosines of the column and then of the row of each token, row by row: `[side², width]`, a quarter of the
 * features each. The frequencies fall from 1 to 1/10000 (arXiv:1706.03762, section 3.5; arXiv:2111.06377, appendix A.1).
 * Places are rounded to single precision, and angles computed in double precision, as NumPy does.
 */
export function positionTable({ side, baseSide }: PositionGrid, width: number): Float32Array {
  const quarter = width / 4;
  const frequencies = Array.from({ length: quarter }, (_, index) => 1 / 10000 ** (index / quarter));
  const spacing = Math.fround(side / baseSide);
  const features = Array.from({ length: side }, (_, place) => {
    const angles = frequencies.map((frequency) => Math.fround(place / spacing) * frequency);
    return [...angles.map(Math.sin), ...angles.map(Math.cos)];
  });
  const table = new Float32Array(side ** 2 * width);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const start = (row * side + column) * width;
      table.set(features[column]!, start);
      table.set(features[row]!, start + width / 2);
    }
  }
  return table;
}
