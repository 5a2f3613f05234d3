/** How much of a text is shown: a file may hold any. */
const longestText = 200;

/** A value that was not expected, as a message shows it: `null`, `"x"`, or the name of an object's class. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > longestText ? `${value.slice(0, longestText)}…` : value);
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const { className, name } = (value.constructor ?? {}) as { readonly className?: string; readonly name?: string };
  return className || name || 'an object';
}
