import { type ComponentClass, ComponentError, joinModelPath, type LoadOptions, type ModelFiles } from '@langevin/core';
import { below, componentFolder } from './component-files.ts';
import {
  type AnyComponentTable,
  type ComponentRequirement,
  componentClassFor,
  describeRequirement,
} from './component-table.ts';
import { type ModelIndex, storedName } from './model-index.ts';

/** Where a component comes from. */
export interface PlannedComponent {
  readonly name: string;
  readonly requirement: ComponentRequirement;
  readonly from: ComponentClass;
  /** Of its files; '' for the pipeline's own. */
  readonly folder: string;
}

/**
 * Finds the class and the files of each component of a table that is not among `given`, but for those that the pipeline was
 * saved without and does without. All classes are looked up before any files are.
 *
 * @throws {ComponentError} for one that is null, missing or unknown.
 * @throws {FileNotFoundError} for one without files.
 */
export async function planComponents(
  files: ModelFiles,
  index: ModelIndex,
  table: AnyComponentTable,
  given: object,
): Promise<PlannedComponent[]> {
  const rows = Object.entries(table).map(([name, requirement]) => {
    return { name, requirement, stored: storedName(index, name, requirement) };
  });
  const wanted = rows.filter(({ name, requirement, stored }) => {
    return !Object.hasOwn(given, name) && !(requirement.isOptional && !index.components.get(stored));
  });
  const found = await Promise.all(
    wanted.map(async (row) => ({ ...row, from: await findClass(row.name, row.requirement, row.stored, index) })),
  );
  const plan: PlannedComponent[] = [];
  for (const { name, requirement, stored, from } of found) {
    plan.push({ name, requirement, from, folder: await componentFolder(files, stored, from) });
  }
  return plan;
}

/**
 * The files that a component's class reads of its folder. Where the class does not say, they are all those of the folder, if
 * that is the component's own, or else the configuration alone.
 */
export async function filesToLoad(
  componentClass: ComponentClass,
  files: ModelFiles,
  options: LoadOptions,
  isOwn: boolean,
): Promise<readonly string[]> {
  if (componentClass.filesToLoad) return componentClass.filesToLoad(files, options);
  return (isOwn ? await files.list?.() : undefined) ?? [componentClass.configName ?? []].flat();
}

/** Fetches the files of all components at once, where the source can do that. */
export async function prefetchComponents(
  files: ModelFiles,
  plan: readonly PlannedComponent[],
  options: LoadOptions,
): Promise<void> {
  if (files.prefetch === undefined) return;
  const paths: string[] = [];
  for (const { from, folder } of plan) {
    const names = await filesToLoad(from, below(files, folder), options, folder !== '');
    paths.push(...names.map((name) => joinModelPath(folder, name)));
  }
  await files.prefetch(paths, options.signal);
}

/** The names of the components that a folder has and a pipeline has no use for. */
export function unusedComponents(index: ModelIndex, table: AnyComponentTable): string[] {
  const used = new Set(Object.entries(table).map(([name, requirement]) => storedName(index, name, requirement)));
  return [...index.components.keys()].filter((name) => !used.has(name));
}

async function findClass(
  name: string,
  requirement: ComponentRequirement,
  stored: string,
  index: ModelIndex,
): Promise<ComponentClass> {
  const className = index.components.get(stored);
  if (className) return componentClassFor(name, requirement, className, index.source);
  const named = [...index.components].filter(([, one]) => one !== null).map(([other]) => other);
  const message =
    className === null
      ? `the pipeline in ${index.source} was saved without this component.`
      : `${index.source} names no such component.`;
  throw new ComponentError(
    name,
    `${message} Pass one in: fromPretrained(source, { ${name} }).`,
    describeRequirement(requirement),
    className === null ? ['null'] : named,
  );
}
