import { type Component, checkOptions, type LoadOptions, loadOptionKinds, type OptionKind } from '@langevin/core';
import type { ComponentListener } from './component-events.ts';
import { type AnyComponentTable, checkComponent } from './component-table.ts';

/**
 * How to load a pipeline of components `C`, and components, by name, to use in place of the stored ones. Without `C`, for
 * a pipeline whose class is not known before it is loaded.
 */
export type PipelineLoadOptions<C = Readonly<Record<string, unknown>>> = LoadOptions &
  ToldOfLoading &
  GivenComponents<C>;

/** Who is told which component is being loaded. */
interface ToldOfLoading {
  /** Told of each component when `fromPretrained` begins to load it. */
  readonly onComponent?: ComponentListener | undefined;
}

/** The options of a pipeline's `fromPretrained`, apart. */
interface SplitOptions extends ToldOfLoading {
  readonly given: Record<string, Component>;
  readonly loadOptions: LoadOptions;
}

/** Components by name; null for one that the folder has and the pipeline is to do without. */
type GivenComponents<C> = { readonly [Name in keyof C]?: undefined extends C[Name] ? C[Name] | null : C[Name] };

/**
 * Parts the options of a pipeline's `fromPretrained` into those for its components and the components given.
 *
 * @throws {ComponentError} if a component given is null or of the wrong kind.
 * @throws {InvalidArgumentError} for an option of the wrong kind, or any other name.
 */
export function splitOptions(
  table: AnyComponentTable,
  { onComponent, ...options }: PipelineLoadOptions & ToldOfLoading,
): SplitOptions {
  const anyComponent = Object.fromEntries(Object.keys(table).map((name): [string, OptionKind] => [name, 'any']));
  checkOptions({ ...options, onComponent }, { ...anyComponent, ...loadOptionKinds, onComponent: 'function' });
  const given: Record<string, Component> = {};
  const loadOptions: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const requirement = Object.hasOwn(table, name) ? table[name] : undefined;
    if (requirement === undefined) {
      loadOptions[name] = value;
      continue;
    }
    checkComponent(name, requirement, value);
    given[name] = value as Component;
  }
  return { given, loadOptions, onComponent };
}
