import type { Component } from '@langevin/core';
import type { ImageSize, NetworkModel, UNet2DModel } from '@langevin/models';
import { chosenSize, type SizeFlags } from './image-size.ts';

/** A network of one graph, whose configuration may name the size of its images. */
type OneGraph = Component & Pick<UNet2DModel, 'config' | 'parameterCount' | 'flops' | 'toOnnx'>;

/** A network of several graphs, such as an autoencoder's `encode` and `decode`. */
type SeveralGraphs = Component & Pick<NetworkModel, 'parameterCount' | 'graphNames' | 'flops' | 'toOnnx'>;

/** What a network costs, and its graphs as files: whichever class it is of. */
export interface MeasuredNetwork {
  /** Number of learned values. */
  readonly parameters: number;
  /** The size of images that its graphs are measured and written for; undefined where nobody says it, or where each has its own. */
  readonly size: ImageSize | undefined;
  /** The names of its graphs, if it has several or they have names. */
  readonly graphs: readonly string[];
  /** Floating-point operations of one evaluation of a graph, the first if none is named; undefined if nobody says the size. */
  flops(graph: string | undefined): number | undefined;
  /** A graph as the content of an `.onnx` file; the first if none is named. */
  toOnnx(graph: string | undefined): Promise<Uint8Array>;
}

/** Asks a component what it costs; undefined if it is no network. @throws {InvalidArgumentError} for a size that it doesn't take. */
export function measuredNetwork(component: Component, flags: SizeFlags): MeasuredNetwork | undefined {
  if (hasSeveralGraphs(component)) return measuredGraphs(component, flags);
  return hasOneGraph(component) ? measuredGraph(component, flags) : undefined;
}

function measuredGraph(network: OneGraph, flags: SizeFlags): MeasuredNetwork {
  const size = chosenSize(flags, network.config);
  return {
    parameters: network.parameterCount,
    size,
    graphs: [],
    flops: () => size && network.flops(size),
    toOnnx: async () => network.toOnnx(size),
  };
}

function measuredGraphs(network: SeveralGraphs, { height, width }: SizeFlags): MeasuredNetwork {
  const size = height === undefined || width === undefined ? undefined : { height, width };
  const { graphNames } = network;
  return {
    parameters: network.parameterCount,
    size,
    graphs: graphNames,
    flops: (graph = graphNames[0]!) => network.flops(graph, size),
    toOnnx: (graph = graphNames[0]!) => network.toOnnx(graph, size),
  };
}

function hasSeveralGraphs(component: Component): component is SeveralGraphs {
  return 'graphNames' in component;
}

function hasOneGraph(component: Component): component is OneGraph {
  return 'parameterCount' in component && 'flops' in component;
}
