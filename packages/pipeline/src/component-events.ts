import type { Component, ComponentPhase } from '@langevin/core';

/** What becomes of a component of a pipeline. */
export interface ComponentEvent {
  /** Its name in the pipeline, such as `vae`. */
  readonly component: string;
  /** `loading`, `running` or `released`: what it is doing now, or what was done with it. */
  readonly phase: ComponentPhase;
}

/** Is told what becomes of the components of a pipeline. */
export type ComponentListener = (event: ComponentEvent) => void;

/**
 * Tells a listener what becomes of components that say so, each time that it is something else than before.
 *
 * @returns what ends that.
 */
export function watchComponents(components: object, listener: ComponentListener): () => void {
  let last = '';
  const tell = (component: string, phase: ComponentPhase): void => {
    const now = `${component} ${phase}`;
    if (now === last) return;
    last = now;
    listener({ component, phase });
  };
  const ends = Object.entries(components as Readonly<Record<string, Component>>).map(([name, component]) =>
    component.watch?.((phase) => tell(name, phase)),
  );
  return () => {
    for (const end of ends) end?.();
  };
}
