/** The remainders of each byte: https://www.w3.org/TR/png-3/#D-CRCAppendix. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** The CRC-32 of bytes, such as a chunk's type and content, as a number without a sign. */
export function checksum(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ remainders[(crc ^ bytes[i]!) & 255]!;
  return ~crc >>> 0;
}
