import { type Component, classNameOf } from '@langevin/core';
import type { ImageSize } from '@langevin/models';
import { keptSettings } from '@langevin/schedulers';
import type { SizeFlags } from './image-size.ts';
import type { InspectedModel } from './inspected-model.ts';
import { type ListedFile, listFiles } from './list-files.ts';
import { type MeasuredNetwork, measuredNetwork } from './measured-network.ts';

/** What `langevin inspect` tells of a model: the object that `--json` prints. */
export interface ModelReport {
  readonly source: string;
  /** The pipeline's class; null if it is a lone component. */
  readonly pipeline: string | null;
  readonly components: Readonly<Record<string, ComponentReport>>;
  readonly files: readonly ListedFile[];
}

/** What it tells of a component. */
export interface ComponentReport {
  readonly className: string;
  /** Whether its class can be loaded here. What is told of another is what its folder says. */
  readonly isKnown: boolean;
  /** Of networks only. */
  readonly network?: NetworkReport;
  /** Null if the component has none. */
  readonly config: object | null;
  /** Of schedulers that keep settings for other classes, such as fitted levels: these, by their keys in a file. */
  readonly kept?: object;
}

/** What it tells of a network. */
export interface NetworkReport {
  /** Number of learned values. */
  readonly parameters: number;
  /** One evaluation for one image; null if neither the configuration nor the user says its size, or the graphs have names. */
  readonly evaluation: { readonly size: ImageSize; readonly flops: number } | null;
  /** One evaluation of each graph that has a name, for one image or text, of the configured size unless the user says another. */
  readonly graphs?: Readonly<Record<string, { readonly flops: number }>>;
  /** Bytes. */
  readonly memory: {
    readonly weights: number;
    /** What a process grows by when it evaluates the network for one image: an estimate. */
    readonly session: number;
  };
}

const bytesPerParameter = 4;

/**
 * What a session takes: the native library and its buffers, and the weights, most of them more than once, as ONNX Runtime
 * lays them out for its kernels. Measured on the CPU with networks of 1.8, 7 and 62 M parameters.
 */
const sessionMemory = { base: 65e6, perWeightByte: 2.6 };

/** Describes a loaded model. */
export async function reportModel(source: string, model: InspectedModel, size: SizeFlags): Promise<ModelReport> {
  const components: (readonly [string, ComponentReport])[] = [
    ...Object.entries(model.components).map(([name, one]) => [name, reportComponent(one, size)] as const),
    ...Object.entries(model.unknown).map(([name, one]) => [name, { ...one, isKnown: false }] as const),
  ];
  // Networks first: they are what most will look for.
  components.sort(([, a], [, b]) => Number(b.network !== undefined) - Number(a.network !== undefined));
  return {
    source,
    pipeline: model.pipeline,
    components: Object.fromEntries(components),
    files: await listFiles(model.folder),
  };
}

function reportComponent(component: Component, size: SizeFlags): ComponentReport {
  const { config = null } = component as { config?: object };
  const measured = measuredNetwork(component, size);
  const network = measured ? { network: reportNetwork(measured) } : {};
  const kept = keptSettings(config ?? {});
  const others = Object.keys(kept).length > 0 ? { kept } : {};
  return { className: classNameOf(component), isKnown: true, ...network, config, ...others };
}

function reportNetwork(network: MeasuredNetwork): NetworkReport {
  const { parameters, size, graphs } = network;
  const weights = parameters * bytesPerParameter;
  const flops = graphs.length > 0 ? undefined : network.flops(undefined);
  const named = graphs.map((graph) => [graph, { flops: network.flops(graph) ?? 0 }] as const);
  return {
    parameters,
    evaluation: size === undefined || flops === undefined ? null : { size, flops },
    ...(named.length > 0 && { graphs: Object.fromEntries(named) }),
    memory: { weights, session: Math.round(sessionMemory.base + sessionMemory.perWeightByte * weights) },
  };
}
