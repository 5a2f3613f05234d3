import type { Device } from '@langevin/core';

/** What is known of this browser's GPU. */
export interface GpuSupport {
  /** Whether WebGPU has an adapter. */
  readonly hasWebGpu: boolean;
  /** Whether it computes in half precision. */
  readonly hasShaderF16: boolean;
}

/** The part of WebGPU that is asked here; TypeScript's DOM has none of it yet. */
interface Gpu {
  requestAdapter(): Promise<{ readonly features: ReadonlySet<string> } | null>;
}

/** Whether the browser has WebGPU at all. That there is an adapter too, {@link detectGpu} finds out. */
export function mayHaveWebGpu(): boolean {
  return gpu() !== undefined;
}

/** Asks for an adapter. What goes wrong there means that there is none. */
export async function detectGpu(): Promise<GpuSupport> {
  const adapter = await gpu()
    ?.requestAdapter()
    .catch(() => null);
  return { hasWebGpu: Boolean(adapter), hasShaderF16: adapter?.features.has('shader-f16') ?? false };
}

/** What to do to get a device that isn't there. */
export function deviceAdvice(device: Device): string {
  switch (device) {
    case 'webgpu':
      return (
        'WebGPU needs a secure page (https or localhost), a recent browser (Chrome or Edge 113, Safari 26, Firefox 141 on ' +
        'Windows, or later), and a GPU that the browser has not put on its blocklist.'
      );
    case 'cpu':
      return 'In a browser the CPU is reached through WebAssembly: take "wasm".';
    default:
      return 'A browser has no other devices.';
  }
}

function gpu(): Gpu | undefined {
  return (globalThis.navigator as { readonly gpu?: Gpu } | undefined)?.gpu;
}
