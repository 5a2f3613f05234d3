import {
  type Component,
  type ComponentClass,
  ComponentError,
  describeValue,
  isCalled,
  type LoadOptions,
  type Scheduler,
} from '@langevin/core';
import { allComponents, findComponent, registeredComponent, registeredComponents } from './component-registry.ts';

/** The components of a pipeline by name. Each pipeline has a scheduler. */
export interface PipelineComponents {
  readonly scheduler: Scheduler;
}

/** Components of a pipeline whose class is not known before it is loaded. */
export interface AnyComponents extends PipelineComponents {
  readonly [name: string]: Component;
}

/** A class that can be loaded, and whose instances are of a type. */
export interface ClassOf<T extends Component> extends ComponentClass {
  readonly prototype: T;
}

/** What a pipeline asks of one of its components: what it can do, not which class it is. */
export interface ComponentRequirement<Member extends string = string, T extends Component = Component> {
  /** What it is, for messages: `a score network`. */
  readonly what: string;
  /** The members that it must have, such as `forward`. */
  readonly has: readonly Member[];
  /** Classes that the pipeline can load without anybody having registered them: the one that it is made for first. */
  readonly classes?: readonly ClassOf<T>[];
  /** What the component was called in earlier versions of diffusers: `model` for `unet`. */
  readonly formerNames?: readonly string[];
  /** Whether the pipeline does without it, where neither its folder has it nor somebody passes it in; needed if left out. */
  readonly isOptional?: boolean;
  /**
   * What a component has to be besides, wherever it comes from; anything if left out.
   *
   * @throws {ComponentError} if the pipeline would misuse it.
   */
  check?(component: T): void;
  /**
   * What the pipeline takes in place of a component that its folder brought, such as another solver made of the settings
   * of the one that the folder names; the component itself if left out.
   *
   * @throws {ComponentError} if the pipeline can do nothing with it.
   */
  adopt?(component: T, options: LoadOptions): T;
}

/** The components that a pipeline's class declares, by the names they have in `model_index.json`. */
export type ComponentTable<C> = {
  readonly [Name in keyof C]: NonNullable<C[Name]> extends Component ? RequirementOf<NonNullable<C[Name]>> : never;
};

type RequirementOf<T extends Component> = ComponentRequirement<keyof T & string, T>;

/** A {@link ComponentTable} of whichever pipeline. */
export type AnyComponentTable = Readonly<Record<string, ComponentRequirement>>;

/**
 * Checks that a component can do what its pipeline asks of it. One that the pipeline does without may be missing, or null.
 *
 * @throws {ComponentError} saying what was expected and what was there.
 */
export function checkComponent(name: string, requirement: ComponentRequirement, component: unknown): void {
  if (component === undefined || component === null) {
    if (requirement.isOptional) return;
    const found = component === null ? ['null'] : [];
    throw new ComponentError(name, 'the pipeline needs this component.', describeRequirement(requirement), found);
  }
  const lacks = requirement.has.filter((member) => ((component as Record<string, unknown>)[member] ?? null) === null);
  if (lacks.length > 0) {
    const found = `${describeValue(component)} (without ${lacks.join(', ')})`;
    throw new ComponentError(name, 'this component is of the wrong kind.', describeRequirement(requirement), [found]);
  }
  requirement.check?.(component as Component);
}

/**
 * The class that loads a component, by the name in `model_index.json`.
 *
 * @param source - the pipeline's folder, for messages.
 * @throws {ComponentError} if nobody registered a class of that name.
 */
export async function componentClassFor(
  name: string,
  requirement: ComponentRequirement,
  className: string,
  source: string,
): Promise<ComponentClass> {
  const own = requirement.classes?.find((candidate) => isCalled(candidate, className));
  const found = registeredComponent(className) ?? own ?? (await findComponent(className));
  if (found !== undefined) return found;
  // The message says which classes there are.
  await allComponents();
  throw new ComponentError(
    name,
    `no class of the name "${className}", as in ${source}, is registered. Register one with registerComponent(), or pass the component in.`,
    describeRequirement(requirement),
    [className],
  );
}

/** What is expected, and the names of the classes known to be that. */
export function describeRequirement(requirement: ComponentRequirement): string[] {
  const known = [...(requirement.classes ?? []), ...registeredComponents().filter((one) => canBe(requirement, one))];
  const what = `${requirement.what} (with ${requirement.has.join(', ')})`;
  return [what, ...new Set(known.map(({ className }) => className))];
}

/** Whether a class's methods show it to fit. Members that only its instances have can't be seen here. */
function canBe(requirement: ComponentRequirement, componentClass: ComponentClass): boolean {
  const { prototype } = componentClass as { prototype?: object };
  return prototype !== undefined && requirement.has.some((member) => member in prototype);
}
