const variable = 'ORT_DISABLE_TELEMETRY';

/**
 * Has ONNX Runtime keep what it learns of a program to itself, unless the user has set its variable. Otherwise, from
 * 1.30 on, it writes an identifier of the machine to the home folder and sends usage data to Microsoft.
 *
 * The library reads the environment of the process, of which a worker's `process.env` is a copy: this has to run on
 * the main thread (or where the environment is shared with it), before the native library is loaded.
 */
export function withholdTelemetry(): void {
  process.env[variable] ??= '1';
  if (process.versions.bun === undefined || process.platform === 'win32') return;
  try {
    setInBun(process.env[variable]);
  } catch {
    process.emitWarning(`ONNX Runtime may send usage data; start the program with ${variable}=1 to prevent that.`);
  }
}

/** As much of Bun's foreign function interface as is needed: https://bun.com/docs/runtime/ffi. */
interface ForeignFunctions {
  dlopen(
    library: string,
    functions: { readonly setenv: { readonly args: readonly string[]; readonly returns: string } },
  ): { readonly symbols: { setenv(name: Uint8Array, value: Uint8Array, overwrite: number): number } };
}

/** In Bun, `process.env` is a copy everywhere: C's own environment is set through C. */
function setInBun(value: string): void {
  const { dlopen } = process.getBuiltinModule('bun:ffi') as unknown as ForeignFunctions;
  const library = process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6';
  const { symbols } = dlopen(library, { setenv: { args: ['cstring', 'cstring', 'i32'], returns: 'i32' } });
  const text = (content: string): Uint8Array => new TextEncoder().encode(`${content}\0`);
  symbols.setenv(text(variable), text(value), 1);
}
