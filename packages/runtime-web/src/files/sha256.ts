/**
 * What is wrong with bytes that should have a hash, if anything.
 *
 * @param expected - SHA-256, in hexadecimal.
 * @param onWarning - told so on pages that are not secure, where there is no such function.
 */
export async function mismatch(
  bytes: Uint8Array<ArrayBuffer>,
  expected: string,
  onWarning: (message: string) => void,
): Promise<string | undefined> {
  const digest = await globalThis.crypto?.subtle?.digest('SHA-256', bytes);
  if (digest === undefined) {
    onWarning('is not checked by its hash: the page is not secure (https or localhost).');
    return undefined;
  }
  const found = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return found === expected.toLowerCase() ? undefined : `has the SHA-256 ${found}, not ${expected}`;
}
