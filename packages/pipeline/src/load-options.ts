import { type Component, InvalidArgumentError, type LoadOptions } from '@langevin/core';
import { type AnyComponentTable, checkComponent } from './component-table.ts';

/**
 * How to load a pipeline of components `C`, and components, by name, to use in place of the stored ones. Without `C`, for
 * a pipeline whose class is not known before it is loaded.
 */
export type PipelineLoadOptions<C = Readonly<Record<string, unknown>>> = LoadOptions & Partial<C>;

/** The options that are no components. As a record, so that the compiler notices one that is missing here. */
const loadOptionNames: Readonly<Record<keyof LoadOptions, true>> = {
  device: true,
  dtype: true,
  variant: true,
  weights: true,
  runtime: true,
  signal: true,
  onProgress: true,
  onWarning: true,
};

/**
 * Parts the options of a pipeline's `fromPretrained` into those for its components and the components given.
 *
 * @throws {ComponentError} if a component given is null or of the wrong kind.
 * @throws {InvalidArgumentError} for any other name.
 */
export function splitOptions(
  table: AnyComponentTable,
  options: PipelineLoadOptions,
): { given: Record<string, Component>; loadOptions: LoadOptions } {
  const given: Record<string, Component> = {};
  const loadOptions: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (Object.hasOwn(loadOptionNames, name)) {
      loadOptions[name] = value;
      continue;
    }
    const requirement = Object.hasOwn(table, name) ? table[name] : undefined;
    if (requirement === undefined) {
      const known = [...Object.keys(table), ...Object.keys(loadOptionNames)];
      throw new InvalidArgumentError(name, `there is no such component or option; there are ${known.join(', ')}.`);
    }
    checkComponent(name, requirement, value);
    given[name] = value as Component;
  }
  return { given, loadOptions };
}
