/**
 * Has ONNX Runtime keep what it learns of a program to itself, unless the user has set its variable. Otherwise, from
 * 1.30 on, it writes an identifier of the machine to the home folder and sends usage data to Microsoft.
 *
 * The library reads the environment of the process, of which a worker's `process.env` is a copy: this has to run on
 * the main thread (or where the environment is shared with it), before the native library is loaded.
 */
export function withholdTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
