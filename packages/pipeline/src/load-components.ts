import type { Component, LoadOptions, ModelFiles } from '@langevin/core';
import type { ComponentListener } from './component-events.ts';
import { below } from './component-files.ts';
import { type AnyComponentTable, checkComponent } from './component-table.ts';
import type { ModelIndex } from './model-index.ts';
import { planComponents, prefetchComponents, unusedComponents } from './plan-components.ts';

/** Components by name. */
export type ComponentRecord = Record<string, Component>;

/**
 * Loads the components of a pipeline that are not among `given`, each from its sub-folder, or from among the pipeline's own
 * files. All classes are looked up before anything is read; if one fails to load, or the load is aborted, those loaded
 * before it are disposed.
 *
 * @returns the components that were loaded.
 * @throws {ComponentError} for one that is null, missing, unknown or of the wrong kind.
 */
export async function loadComponents(
  files: ModelFiles,
  index: ModelIndex,
  { className, requires }: { readonly className: string; readonly requires: AnyComponentTable },
  given: Readonly<ComponentRecord>,
  options: LoadOptions,
  onComponent?: ComponentListener,
): Promise<ComponentRecord> {
  const plan = await planComponents(files, index, requires, given);
  const { onWarning = console.warn } = options;
  for (const name of unusedComponents(index, requires)) {
    onWarning(`${files.source}: ${className} has no use for "${name}"; left out.`);
  }
  await prefetchComponents(files, plan, options);
  const loaded: ComponentRecord = {};
  try {
    for (const { name, folder, requirement, from } of plan) {
      options.signal?.throwIfAborted();
      onComponent?.({ component: name, phase: 'loading' });
      const component = await from.fromPretrained(below(files, folder), options);
      loaded[name] = component;
      checkComponent(name, requirement, component);
      loaded[name] = requirement.adopt?.(component, options) ?? component;
    }
  } catch (error) {
    // What stopped the load is what the caller has to know.
    await disposeAll(Object.values(loaded)).catch(() => {});
    throw error;
  }
  return loaded;
}

/** Disposes every component, even if one of them fails to; then throws that failure. */
export async function disposeAll(components: Iterable<Component>): Promise<void> {
  const outcomes = await Promise.allSettled([...components].map(async (component) => component.dispose?.()));
  const failure = outcomes.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
}
