import type { StoredBytes } from '@langevin/core';

/** A learned tensor that a network's description asks for: its name in the checkpoint, and its shape. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The values of a parameter as float32, and where these very bytes lie on this machine's disk, if they do. */
export interface ParameterValues {
  readonly data: Float32Array;
  readonly stored?: StoredBytes;
  /** The same values in half precision, where they are kept so. */
  readonly half?: HalfValues;
}

/** The bits of values in half precision, and where these very bytes lie on this machine's disk, if they do. */
export interface HalfValues {
  readonly data: Uint16Array;
  readonly stored?: StoredBytes;
}

/** Weight of a linear map, and the bias that makes it an affine one. */
export interface LinearParameters {
  readonly weight: Parameter;
  readonly bias?: Parameter;
}

/** Weight and bias of a layer. */
export interface LayerParameters extends LinearParameters {
  readonly bias: Parameter;
}

/** A layer without its bias: what it does to a difference of two values, and so to a derivative. */
export function linearPart({ weight }: LinearParameters): LinearParameters {
  return { weight };
}

/** A place in the tree of a network's modules, by which its parameters are named: `down_blocks.0.resnets.1`. */
export class Scope {
  readonly #path: string;

  constructor(path = '') {
    this.#path = path;
  }

  /** The scope of a child module. */
  child(name: string | number): Scope {
    return new Scope(this.#path === '' ? String(name) : `${this.#path}.${name}`);
  }

  /** A parameter of this module. */
  parameter(name: string, shape: readonly number[]): Parameter {
    return { name: `${this.#path}.${name}`, shape };
  }

  /** Weight of the given shape, and a bias of its first dimension. */
  layer(shape: readonly number[]): LayerParameters {
    return { weight: this.parameter('weight', shape), bias: this.parameter('bias', [shape[0]!]) };
  }
}
