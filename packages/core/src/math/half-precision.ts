/**
 * IEEE 754 half precision (binary16): 1 bit of sign, 5 of exponent with bias 15, 10 of mantissa. Its numbers are kept as
 * their bits, in a `Uint16Array`, as ONNX Runtime's tensors of `float16` do.
 */

const infinity = 0x7c00;
const signBit = 0x8000;

/**
 * Numbers in half precision as float32. Exponent and mantissa moved to their places in a float32, whose bias is 127,
 * read as the value times 2^-112, denormals included.
 */
export function halfToFloat32(source: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(source.length);
  const values = new Float32Array(bits.buffer);
  for (let i = 0; i < source.length; i++) {
    const half = source[i]!;
    const sign = (half & signBit) << 16;
    const magnitude = (half & ~signBit) << 13;
    const hasValue = (half & infinity) !== infinity;
    bits[i] = sign | magnitude | (hasValue ? 0 : 0x7f800000);
    if (hasValue) values[i] = values[i]! * 2 ** 112;
  }
  return values;
}

/** Numbers in half precision, rounded to nearest, ties to even; what is beyond 65504 then becomes infinite. */
export function float32ToHalf(source: Float32Array): Uint16Array<ArrayBuffer> {
  const result = new Uint16Array(source.length);
  const value = new Float32Array(1);
  const bits = new Uint32Array(value.buffer);
  for (let i = 0; i < source.length; i++) {
    value[0] = source[i]!;
    const sign = (bits[0]! >>> 16) & signBit;
    value[0] = Math.abs(value[0]);
    result[i] = sign | (value[0] < smallestNormal ? denormal(value, bits) : roundedMagnitude(bits[0]!));
  }
  return result;
}

const smallestNormal = 2 ** -14;

/** The sum with 1/2 has the spacing of half precision's denormals, so that adding rounds to it. */
function denormal(value: Float32Array, bits: Uint32Array): number {
  const oneHalf = 0x3f000000;
  value[0]! += 0.5;
  return bits[0]! - oneHalf;
}

/** The exponent gets its new bias, and the 13 bits of mantissa that are lost round what stays, into the exponent too. */
function roundedMagnitude(bits: number): number {
  const [infinityBits, overflowBits] = [0x7f800000, 0x477ff000];
  if (bits > infinityBits) return infinity | 0x200;
  if (bits >= overflowBits) return infinity;
  const rebiased = bits - (112 << 23);
  const isOdd = (rebiased >>> 13) & 1;
  return (rebiased + 0xfff + isOdd) >>> 13;
}

/** Whether the bits are those of an infinity or of no number. */
export function isHalfFinite(half: number): boolean {
  return (half & infinity) !== infinity;
}
