import { ComponentError, describeValue, InvalidArgumentError } from '@langevin/core';
import { type AnyComponentTable, checkComponent } from './component-table.ts';
import type { ComponentRecord } from './load-components.ts';

/** The components that a table asks for, checked. @throws {ComponentError | InvalidArgumentError} */
export function pickComponents(table: AnyComponentTable, components: object): Readonly<ComponentRecord> {
  if (typeof components !== 'object' || components === null) {
    const names = Object.keys(table).join(', ');
    throw new InvalidArgumentError('components', `${describeValue(components)} can't be used; pass { ${names} }.`);
  }
  const given = components as Readonly<ComponentRecord>;
  const picked: ComponentRecord = {};
  for (const [name, requirement] of Object.entries(table)) {
    const component = given[name];
    checkComponent(name, requirement, component);
    if (component) picked[name] = component;
  }
  return picked;
}

/** Checks that a pipeline has a component, or takes one, of a name. @throws {ComponentError} */
export function requireName(name: string, named: object): void {
  if (Object.hasOwn(named, name)) return;
  throw new ComponentError(name, 'the pipeline takes none.', Object.keys(named), [name]);
}
