import type { Device } from '@langevin/core';
import type { ImageLayout } from '@langevin/onnx';

/** The layout of images that graphs for a device are written for. Every device but a processor is a GPU of some kind. */
export function layoutOn(device: Device): ImageLayout {
  return device === 'cpu' || device === 'wasm' ? 'blocked' : 'plain';
}
