import type { Component, FloatTensor, SamplingStep } from '@langevin/core';
import { type ComponentListener, watchComponents } from './component-events.ts';
import type { StreamResult } from './generation-options.ts';

/** A run, and what its options ask of the components that take part. */
export interface AttendedRun {
  /** The run, with what makes images of its mean. */
  readonly runWith: (decode: AttendedRun['toImages']) => AsyncGenerator<SamplingStep, StreamResult>;
  readonly components: object;
  /** Those of which there is no more use when the steps are done. */
  readonly networks: readonly (Component | undefined)[];
  readonly toImages: (mean: FloatTensor) => Promise<FloatTensor>;
  readonly onComponent: ComponentListener | undefined;
  readonly releaseAfterUse: boolean | undefined;
}

/** A run that tells of its components, and has each give its memory back when it has done its part, as its options ask. */
export async function* attended(run: AttendedRun): AsyncGenerator<SamplingStep, StreamResult> {
  const { runWith, components, networks, toImages, onComponent, releaseAfterUse } = run;
  const stopWatching = onComponent && watchComponents(components, onComponent);
  const used = new Set(Object.values(components as Readonly<Record<string, Component>>));
  const leave = async (left: readonly (Component | undefined)[]): Promise<void> => {
    const theirs = left.filter((one) => one !== undefined && used.delete(one));
    if (releaseAfterUse) await Promise.all(theirs.map((one) => one?.release?.()));
  };
  const decode = async (mean: FloatTensor): Promise<FloatTensor> => {
    await leave(networks);
    return toImages(mean);
  };
  try {
    return yield* runWith(decode);
  } finally {
    // What ended the run is what the caller has to know.
    await leave([...used]).catch(() => {});
    stopWatching?.();
  }
}
