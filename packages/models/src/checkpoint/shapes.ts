/** More dimensions than any network's weight has. */
const maxRank = 32;

/** Whether a value from a file is a list of counts: a shape, or strides. */
export function isShape(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length <= maxRank && value.every((size) => Number.isSafeInteger(size) && size >= 0)
  );
}
