/** Node's fetch says no more than that it failed, and has the reason behind it, which may have a code alone. */
export function reasonBehind(error: unknown): unknown {
  const { cause } = error as { readonly cause?: unknown };
  if (!(cause instanceof Error)) return error;
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message === '' && code !== undefined ? new Error(code, { cause }) : cause;
}
