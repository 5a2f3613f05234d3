/** Why something failed, to go on a message with: without a full stop. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Node's fetch says no more than that it failed, or was cut, and has the reason behind it.
  if (cause.cause instanceof Error && ['fetch failed', 'terminated'].includes(cause.message))
    return reasonOf(cause.cause);
  const { code = cause.name } = cause as Error & { readonly code?: unknown };
  return cause.message.replace(/\.$/, '') || String(code);
}
