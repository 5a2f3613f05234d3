/**
 * The products of the rows of two matrices, `[rows of x, rows of y]`: X Yᵀ. Nearly all of the time of the distances is
 * spent here.
 *
 * Two rows of the one meet four of the other at a time, so that each value that is read serves several sums: more than
 * twice as fast as one sum after the other. A sum goes over the row in its order, so that a row times itself is the same
 * number wherever it comes from.
 *
 * @param width - values in a row.
 */
export function rowProducts(x: Float64Array, y: Float64Array, width: number): Float64Array {
  const [rows, columns] = [x.length / width, y.length / width];
  const products = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i += 2) {
    // At the edges the last row takes the place of those that are missing.
    const [r0, r1] = [i, Math.min(i + 1, rows - 1)];
    const [x0, x1] = [r0 * width, r1 * width];
    for (let j = 0; j < columns; j += 4) {
      const [c0, c1, c2, c3] = [
        j,
        Math.min(j + 1, columns - 1),
        Math.min(j + 2, columns - 1),
        Math.min(j + 3, columns - 1),
      ];
      const [y0, y1, y2, y3] = [c0 * width, c1 * width, c2 * width, c3 * width];
      let [p00, p01, p02, p03] = [0, 0, 0, 0];
      let [p10, p11, p12, p13] = [0, 0, 0, 0];
      for (let k = 0; k < width; k++) {
        const a0 = x[x0 + k]!;
        const a1 = x[x1 + k]!;
        const b0 = y[y0 + k]!;
        const b1 = y[y1 + k]!;
        const b2 = y[y2 + k]!;
        const b3 = y[y3 + k]!;
        p00 += a0 * b0;
        p01 += a0 * b1;
        p02 += a0 * b2;
        p03 += a0 * b3;
        p10 += a1 * b0;
        p11 += a1 * b1;
        p12 += a1 * b2;
        p13 += a1 * b3;
      }
      const [o0, o1] = [r0 * columns, r1 * columns];
      products[o0 + c0] = p00;
      products[o0 + c1] = p01;
      products[o0 + c2] = p02;
      products[o0 + c3] = p03;
      products[o1 + c0] = p10;
      products[o1 + c1] = p11;
      products[o1 + c2] = p12;
      products[o1 + c3] = p13;
    }
  }
  return products;
}
