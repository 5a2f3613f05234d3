/** What the content of a file comes to, by which it is checked. */
export interface Digest {
  /** `git-sha1` is SHA-1 of what git puts before a file ({@link gitBlobHeader}), and the file. */
  readonly algorithm: 'sha256' | 'git-sha1';
  /** In hexadecimal, in lower case. */
  readonly hex: string;
}

/** What git puts before the content of a file of so many bytes when it takes its hash. */
export function gitBlobHeader(size: number): string {
  return `blob ${size}\0`;
}

/** What is wrong with a file whose digest is another than expected. */
export function describeMismatch(expected: Digest, found: string): string {
  const name = expected.algorithm === 'sha256' ? 'SHA-256' : 'SHA-1 of git';
  return `has the ${name} ${found}, not ${expected.hex}`;
}
