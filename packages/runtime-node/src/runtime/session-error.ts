import { SessionError } from '@langevin/core';

/** The error for what the native runtime or its worker threw. */
export function sessionError(what: string, cause: unknown): SessionError {
  if (cause instanceof SessionError) return cause;
  const reason = cause instanceof Error ? cause.message.trim() : String(cause);
  return new SessionError(`onnxruntime-node ${what}: ${reason}`, { cause });
}
