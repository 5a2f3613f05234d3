import type { Device, DType, Placement, Runtime } from 'langevin';

/** A device that a model can run on here. */
export interface DeviceChoice {
  readonly device: Device;
  readonly label: string;
  /** The precisions that it computes in. */
  readonly dtypes: readonly DType[];
}

/** What there is to run on. */
export interface DeviceChoices {
  readonly all: readonly DeviceChoice[];
  /** The one that is likely the fastest. */
  readonly usual: Device;
}

/** The part of WebGPU that is asked here; TypeScript's DOM has none of it yet. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info?: AdapterInfo; readonly isFallbackAdapter?: boolean } | null>;
}

interface AdapterInfo {
  readonly architecture?: string;
  readonly isFallbackAdapter?: boolean;
}

/** Finds out what there is to run on. WebGPU is the usual choice, but where the processor only plays the part of a GPU. */
export async function findDevices(runtime: Runtime): Promise<DeviceChoices> {
  await runtime.detect?.();
  const isSoftware = runtime.devices.includes('webgpu') && (await isSoftwareAdapter());
  const all = runtime.devices.map((device) => ({
    device,
    label: labelOf(device, isSoftware),
    dtypes: (['fp32', 'fp16'] as const).filter((dtype) => runtime.computes?.(device, dtype) ?? dtype === 'fp32'),
  }));
  const usual = all.find(({ device }) => !(device === 'webgpu' && isSoftware)) ?? all[0]!;
  return { all, usual: usual.device };
}

/** Something to know of a place. */
export interface PlaceRemark {
  readonly what: string;
  readonly message: string;
}

/** The device that takes the place of one that isn't there, and what else is other than was asked for. */
export function placeFor(
  wanted: Placement,
  { all, usual }: DeviceChoices,
): { readonly device: Device; readonly remarks: readonly PlaceRemark[] } {
  const difference = 'The pictures can differ from the link’s, by a little.';
  const remarks: PlaceRemark[] = [];
  const found = all.find(({ device }) => device === wanted.device);
  if (wanted.device !== undefined && !found) {
    const message = `${wanted.device} is not there, so it is ${usual}. ${difference}`;
    remarks.push({ what: 'On another device', message });
  }
  const { device, dtypes } = found ?? all.find((one) => one.device === usual)!;
  if (wanted.dtype !== undefined && !dtypes.includes(wanted.dtype)) {
    const message = `${device} does not compute in half precision here, so it is single precision (fp32). ${difference}`;
    remarks.push({ what: 'In another precision', message });
  }
  return { device, remarks };
}

async function isSoftwareAdapter(): Promise<boolean> {
  const { gpu } = navigator as { readonly gpu?: Gpu };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  const info = adapter?.info;
  return (info?.isFallbackAdapter ?? adapter?.isFallbackAdapter ?? false) || info?.architecture === 'swiftshader';
}

function labelOf(device: Device, isSoftware: boolean): string {
  if (device === 'webgpu') return isSoftware ? 'WebGPU (in software: slow)' : 'WebGPU';
  if (device === 'wasm') return crossOriginIsolated ? `WebAssembly (${threads()})` : 'WebAssembly (1 thread)';
  return device;
}

function threads(): string {
  const count = Math.min(8, navigator.hardwareConcurrency);
  return count === 1 ? '1 thread' : `${count} threads`;
}
