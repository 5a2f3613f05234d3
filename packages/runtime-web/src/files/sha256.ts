import { InvalidArgumentError } from '@langevin/core';

/** The SHA-256 of bytes, in hexadecimal; undefined on pages that are not secure, where there is no such function. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const digest = await globalThis.crypto?.subtle?.digest('SHA-256', bytes);
  return digest && Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Checks a hash that was given. @throws {InvalidArgumentError} if it is none. */
export function requireSha256(path: string, hash: string): void {
  if (/^[0-9a-f]{64}$/i.test(hash)) return;
  throw new InvalidArgumentError('sha256', `"${hash}" of "${path}" is no SHA-256: 64 hexadecimal digits are expected.`);
}
