/** A number of things for people: `1 image`, `16 images`. */
export function formatNumberOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** A duration for people: `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A size in memory or on disk for people, in powers of 1000: `7.05 MB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${formatCount(bytes)}B`;
}

/** A large number for people: `1.76 M`. */
export function formatCount(value: number): string {
  const [, factor, unit] = units.find(([least]) => value >= least) ?? [0, 1, ''];
  return `${(value / factor).toPrecision(3)} ${unit}`;
}

/** Each unit with the value from which it is used: where three digits of the one below would round up to 1000. */
const units: readonly (readonly [least: number, factor: number, unit: string])[] = [
  [999.5e9, 1e12, 'T'],
  [999.5e6, 1e9, 'G'],
  [999.5e3, 1e6, 'M'],
  [999.5, 1e3, 'k'],
];

/** Height and width for people: `32×32`. */
export function formatSize({ height, width }: { readonly height: number; readonly width: number }): string {
  return `${height}×${width}`;
}
