import { DeviceLostError, OutOfMemoryError, SessionError } from '@langevin/core';

/**
 * What the runtimes of browsers say when memory is at an end: WebAssembly's, the engine's, or the GPU's. A size that its
 * 32 bits can't count is more than WebAssembly could ever have.
 */
const memoryMessages =
  /out of memory|\bOOM\b|bad_alloc|allocation failed|failed to allocate|memory access out of bounds|GPUOutOfMemory|SafeInt.*Integer overflow/i;
const lostMessages = /device (was |is )?lost|GPUDevice.*(lost|destroyed)|external Instance reference no longer exists/i;

/**
 * The error for what onnxruntime-web or its worker threw.
 *
 * @param what - what could not be done, for messages.
 */
export function sessionFailure(what: string, device: string, cause: unknown): Error {
  if (cause instanceof SessionError || cause instanceof DeviceLostError || cause instanceof OutOfMemoryError)
    return cause;
  const reason = cause instanceof Error ? cause.message.trim() : String(cause);
  if (lostMessages.test(reason)) return new DeviceLostError(device, reason, { cause });
  if (memoryMessages.test(reason)) return new OutOfMemoryError(device, reason, { cause });
  return new SessionError(`onnxruntime-web ${what}: ${reason}`, { cause });
}
