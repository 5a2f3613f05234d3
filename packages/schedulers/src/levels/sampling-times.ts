/** `count` times from 1 down to `samplingEps`, evenly spaced. */
export function samplingTimes(count: number, samplingEps: number): number[] {
  const spacing = count > 1 ? (1 - samplingEps) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => 1 - i * spacing);
}
