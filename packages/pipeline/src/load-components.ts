import { type Component, type ComponentClass, ComponentError, type LoadOptions, type ModelFiles } from '@langevin/core';
import { componentFiles } from './component-files.ts';
import {
  type AnyComponentTable,
  type ComponentRequirement,
  checkComponent,
  componentClassFor,
  describeRequirement,
} from './component-table.ts';
import { type ModelIndex, storedName } from './model-index.ts';

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
  { className, requires: table }: { readonly className: string; readonly requires: AnyComponentTable },
  given: Readonly<ComponentRecord>,
  options: LoadOptions,
): Promise<ComponentRecord> {
  const wanted = Object.entries(table).filter(([name]) => !Object.hasOwn(given, name));
  const plan = await Promise.all(
    wanted.map(async ([name, requirement]) => {
      const stored = storedName(index, name, requirement);
      return {
        name,
        stored,
        requirement,
        from: await findClass(name, requirement, index.components.get(stored), index),
      };
    }),
  );
  const { onWarning = console.warn } = options;
  const used = new Set(Object.entries(table).map(([name, requirement]) => storedName(index, name, requirement)));
  for (const name of index.components.keys()) {
    if (!used.has(name)) onWarning(`${files.source}: ${className} has no use for "${name}"; left out.`);
  }
  const loaded: ComponentRecord = {};
  try {
    for (const { name, stored, requirement, from } of plan) {
      options.signal?.throwIfAborted();
      const component = await from.fromPretrained(await componentFiles(files, stored, from), options);
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

async function findClass(
  name: string,
  requirement: ComponentRequirement,
  className: string | null | undefined,
  index: ModelIndex,
): Promise<ComponentClass> {
  if (className) return componentClassFor(name, requirement, className);
  const named = [...index.components].filter(([, stored]) => stored !== null).map(([other]) => other);
  const message =
    className === null
      ? 'the pipeline was saved without this component.'
      : "the pipeline's folder names no such component.";
  throw new ComponentError(
    name,
    `${message} Pass one in: fromPretrained(source, { ${name} }).`,
    describeRequirement(requirement),
    className === null ? ['null'] : named,
  );
}
