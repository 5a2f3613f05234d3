import {
  type Component,
  ComponentError,
  classNameOf,
  diffusersVersion,
  FileNotFoundError,
  formatJson,
  InvalidFileError,
  libraryOf,
  type ModelFiles,
  modelIndexName,
  readJsonObject,
} from '@langevin/core';

/** What `model_index.json` says. */
export interface ModelIndex {
  /** The folder that it is of. */
  readonly source: string;
  /** The pipeline's class. */
  readonly className: string;
  /** Each component's class by the component's name; null for a component that the pipeline was saved without. */
  readonly components: ReadonlyMap<string, string | null>;
  /** What it says besides, by its own names: settings of the pipeline. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Reads a pipeline's `model_index.json`. The library or module that stands beside a class is for information and is not
 * kept.
 *
 * @throws {FileNotFoundError} if there is none.
 * @throws {InvalidFileError} if it names no pipeline.
 */
export async function readModelIndex(files: ModelFiles, signal?: AbortSignal): Promise<ModelIndex> {
  if (!(await files.has(modelIndexName))) {
    const hint = 'A pipeline folder has one; a folder with one model is loaded with the class of the model.';
    throw new FileNotFoundError(files, modelIndexName, hint);
  }
  const { _class_name: named, ...entries } = await readJsonObject(files, modelIndexName, signal);
  // A pipeline with code of its own stands beside the module that has it, which is nothing to us.
  const className = isReference(named) ? named[1] : named;
  if (typeof className !== 'string') {
    throw new InvalidFileError(`${files.source}/${modelIndexName}`, 'names no pipeline class in "_class_name".');
  }
  const components = new Map<string, string | null>();
  const settings: [string, unknown][] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (isReference(entry)) components.set(name, entry[1]);
    else if (!name.startsWith('_')) settings.push([name, entry]);
  }
  return { source: files.source, className, components, settings: Object.fromEntries(settings) };
}

/** Under which name a folder has a component: its own, or one that it had before. */
export function storedName(
  { components }: ModelIndex,
  name: string,
  { formerNames = [] }: { readonly formerNames?: readonly string[] },
): string {
  return [name, ...formerNames].find((one) => components.has(one)) ?? name;
}

/** The text of `model_index.json` for a pipeline with settings besides its components. @throws {ComponentError} if a component's class has no name. */
export function formatModelIndex(
  className: string,
  components: Readonly<Record<string, Component>>,
  settings: ModelIndex['settings'],
): string {
  const entries = Object.entries(components).map(([name, component]) => [
    name,
    [libraryOf(component), savedName(name, component)],
  ]);
  const named = { _class_name: className, _diffusers_version: diffusersVersion };
  return formatJson({ ...named, ...settings, ...Object.fromEntries(entries) });
}

function savedName(name: string, component: Component): string {
  const className: unknown = classNameOf(component);
  if (typeof className === 'string') return className;
  throw new ComponentError(
    name,
    'its class has no static className, so it can not be named on disk.',
    ['a class with a static className'],
    [component.constructor.name],
  );
}

/** `[library, class]`, as diffusers writes a component; `[null, null]` for none. */
function isReference(entry: unknown): entry is readonly [string | null, string | null] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => part === null || typeof part === 'string');
}
