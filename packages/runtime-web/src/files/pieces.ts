/** What a file is written from, as the browser takes it: bytes that no other thread can change meanwhile. */
export function piecesOf(data: string | Uint8Array | readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] {
  if (typeof data === 'string') return [new TextEncoder().encode(data)];
  return (data instanceof Uint8Array ? [data] : data).map(unshared);
}

function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
