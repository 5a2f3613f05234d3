const { fround } = Math;

/**
 * ᾱ of the last timestep after {@link withZeroTerminalSnr}, as diffusers has it where solvers step in sigma / scale, which
 * would have no end without any signal. It may be more than there is at the timestep before.
 */
export const hardlyAnySignal: number = 2 ** -24;

/**
 * Betas of a diffusion that ends without any signal, of those of one that ends with some: √ᾱ is shifted to end at 0, and
 * scaled to begin where it did (Lin et al., 2023, arXiv:2305.08891, algorithm 1). In float32, as in diffusers.
 */
export function withZeroTerminalSnr(betas: Float32Array): Float32Array {
  let product = 1;
  const roots = betas.map((beta) => {
    product *= fround(1 - beta);
    return Math.sqrt(fround(product));
  });
  const [first, last] = [roots[0]!, roots.at(-1)!];
  const stretch = fround(first / fround(first - last));
  const alphasCumprod = roots.map((root) => fround(fround(root - last) * stretch) ** 2);
  return alphasCumprod.map((alphaBar, t) => 1 - fround(t === 0 ? alphaBar : alphaBar / alphasCumprod[t - 1]!));
}
