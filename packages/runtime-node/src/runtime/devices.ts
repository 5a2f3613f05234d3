import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import type { Device } from '@langevin/core';

/**
 * What this machine can run a model on, best first, found out by looking for files: nothing native is loaded.
 *
 * WebGPU stands after the CPU: a loader tells nothing of whether a driver computes on it, and how well, so it is
 * taken when asked for and never by itself.
 */
export function detectDevices(): Device[] {
  return [...(hasCuda() ? ['cuda'] : []), 'cpu', ...(hasWebGpu() ? ['webgpu'] : [])];
}

/** What to do to get a device that isn't there. */
export function deviceAdvice(device: Device): string {
  switch (device) {
    case 'cuda':
      return (
        'CUDA needs Linux on x64 with an NVIDIA driver, CUDA 12, cuDNN 9, and the provider of onnxruntime-node, which ' +
        'its install script fetches: node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12'
      );
    case 'webgpu':
      return 'WebGPU needs macOS on arm64, Windows, or Linux on x64 with a Vulkan loader and driver (Debian: apt install libvulkan1).';
    case 'wasm':
      return 'WebAssembly is what browsers run; in Node take "cpu".';
    default:
      return `Name its execution providers: nodeRuntime({ executionProviders: { ${JSON.stringify(device)}: [...] } }).`;
  }
}

/** onnxruntime-node has CUDA on Linux x64 alone, in a library that is not in its package. */
function hasCuda(): boolean {
  return (
    isLinuxX64 &&
    (isThere('/dev/nvidiactl') || isThere('/dev/dxg')) &&
    isThere(join(nativeFolder(), 'libonnxruntime_providers_cuda.so')) &&
    ['libcudart.so.12', 'libcudnn.so.9'].every(loaderFinds)
  );
}

function hasWebGpu(): boolean {
  if (process.platform === 'win32') return true;
  if (process.platform === 'darwin') return process.arch === 'arm64';
  return isLinuxX64 && loaderFinds('libvulkan.so.1');
}

const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

/** Whether a file can be found. Deno throws where a program was not allowed to look. */
function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
}

/** Where onnxruntime-node keeps its native libraries. */
function nativeFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    return join(dirname(manifest), 'bin', 'napi-v6', process.platform, process.arch);
  } catch {
    return '';
  }
}

/** Whether the dynamic loader of Linux would find a shared library. */
function loaderFinds(library: string): boolean {
  const folders = process.env.LD_LIBRARY_PATH?.split(delimiter) ?? [];
  if (folders.some((folder) => folder !== '' && isThere(join(folder, library)))) return true;
  try {
    return readFileSync('/etc/ld.so.cache', 'latin1').includes(`${library}\0`);
  } catch {
    return false;
  }
}
