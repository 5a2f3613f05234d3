import {
  type ComponentClass,
  ComponentError,
  type ComponentSource,
  InvalidArgumentError,
  isCalled,
} from '@langevin/core';

const registry = new Map<string, ComponentClass>();

const sources = new Set<ComponentSource>();

/** Sources that are loaded themselves when a name is asked for that no other has. */
const laterSources = new Set<() => Promise<ComponentSource>>();

/**
 * Makes a class known under the name that `model_index.json` gives it: a model, a scheduler or a pipeline.
 * Anybody's class loads like ours from then on. Nothing else can be loaded: a file never brings code of its own.
 *
 * @throws {InvalidArgumentError} if it is not a component's class, or another class has the name already.
 */
export function registerComponent(componentClass: ComponentClass): void {
  if (!isComponentClass(componentClass)) {
    throw new InvalidArgumentError(
      'componentClass',
      'a component class has a static className and a static fromPretrained().',
    );
  }
  const { className } = componentClass;
  const known = registry.get(className);
  if (known !== undefined && known !== componentClass) {
    throw new InvalidArgumentError(
      'componentClass',
      `another class is registered as "${className}"; give this one a className of its own.`,
    );
  }
  registry.set(className, componentClass);
}

/**
 * Makes classes known whose code is only loaded when a file names one of them, and then of that one alone, so that a web
 * page begins without them:
 *
 * ```ts
 * registerComponentSource({ MyScheduler: () => import('./my-scheduler.js') });
 * ```
 *
 * A class that is registered by itself keeps its name, and of two sources of one name the first has it.
 *
 * @param source - how each is loaded, by its name; or, where there are many, what loads that table, once a name is asked for
 * that nothing else has.
 */
export function registerComponentSource(source: ComponentSource | (() => Promise<ComponentSource>)): void {
  if (typeof source === 'function') laterSources.add(source);
  else sources.add(source);
}

/**
 * The class registered under a name, or that had it before; it is loaded if a source has it.
 *
 * @throws {ComponentError} if the source does not bring it. What the import itself throws is thrown, and it is tried again the
 * next time.
 */
export async function findComponent(className: string): Promise<ComponentClass | undefined> {
  return registeredComponent(className) ?? (await sourcedComponent(className));
}

/** The class registered under a name, or that had it before. Classes of a source are there once they were loaded. */
export function registeredComponent(className: string): ComponentClass | undefined {
  return registry.get(className) ?? registeredComponents().find((one) => isCalled(one, className));
}

/** Every registered class, in the order of registration. */
export function registeredComponents(): readonly ComponentClass[] {
  return [...registry.values()];
}

/**
 * Every class, after loading those of every source: for whoever offers a choice of them.
 *
 * @throws as {@link findComponent} does.
 */
export async function allComponents(): Promise<readonly ComponentClass[]> {
  await loadLaterSources();
  const names = [...sources].flatMap((source) => Object.keys(source));
  const wanted = names.filter((name) => registeredComponent(name) === undefined);
  const loaded = await Promise.all(wanted.map(loadComponent));
  // Once all are there, so that their order is that of the sources.
  for (const componentClass of loaded) keepComponent(componentClass);
  return registeredComponents();
}

async function sourcedComponent(className: string): Promise<ComponentClass | undefined> {
  if (!hasSource(className)) await loadLaterSources();
  return hasSource(className) ? keepComponent(await loadComponent(className)) : undefined;
}

function hasSource(className: string): boolean {
  return sourceOf(className) !== undefined;
}

function sourceOf(className: string): ComponentSource | undefined {
  return [...sources].find((source) => Object.hasOwn(source, className));
}

/** One that failed to load stays, to be tried again. */
async function loadLaterSources(): Promise<void> {
  for (const load of laterSources) {
    sources.add(await load());
    laterSources.delete(load);
  }
}

async function loadComponent(className: string): Promise<ComponentClass> {
  const module = await sourceOf(className)![className]!();
  const found = Object.values(module).find((part) => isComponentClass(part) && isCalled(part, className));
  if (found !== undefined) return found as ComponentClass;
  throw new ComponentError(
    className,
    'the module that registerComponentSource() was given for it does not export it.',
    [`a class with the static className "${className}"`],
    Object.keys(module),
  );
}

/** Registers a class that was loaded, unless another one has its name by now, which keeps it. */
function keepComponent(componentClass: ComponentClass): ComponentClass {
  const known = registry.get(componentClass.className);
  if (known !== undefined) return known;
  registerComponent(componentClass);
  return componentClass;
}

function isComponentClass(part: unknown): part is ComponentClass {
  const { className, fromPretrained } = (part ?? {}) as Partial<ComponentClass>;
  return typeof className === 'string' && className !== '' && typeof fromPretrained === 'function';
}
