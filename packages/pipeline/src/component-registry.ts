import { type ComponentClass, InvalidArgumentError, isCalled } from '@langevin/core';

const registry = new Map<string, ComponentClass>();

/** Classes that are loaded together, such as a module of them that is imported when it is called. */
export type ComponentSource = () => Promise<Readonly<Record<string, ComponentClass>>>;

const sources = new Set<ComponentSource>();

/**
 * Makes a class known under the name that `model_index.json` gives it: a model, a scheduler or a pipeline.
 * Anybody's class loads like ours from then on. Nothing else can be loaded: a file never brings code of its own.
 *
 * @throws {InvalidArgumentError} if it is not a component's class, or another class has the name already.
 */
export function registerComponent(componentClass: ComponentClass): void {
  const className = componentClass?.className;
  if (typeof className !== 'string' || className === '' || typeof componentClass.fromPretrained !== 'function') {
    throw new InvalidArgumentError(
      'componentClass',
      'a component class has a static className and a static fromPretrained().',
    );
  }
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
 * Makes classes known whose code is only loaded when a file names a class that is not registered, so that a web page
 * begins without them: `registerComponentSource(() => import('./my-schedulers.js'))`.
 */
export function registerComponentSource(source: ComponentSource): void {
  sources.add(source);
}

/** The class registered under a name, or that had it before, after loading those that may be it. */
export async function findComponent(className: string): Promise<ComponentClass | undefined> {
  if (registeredComponent(className) === undefined) await loadSources();
  return registeredComponent(className);
}

/** The class registered under a name, or that had it before. Classes of a source are there once it was loaded. */
export function registeredComponent(className: string): ComponentClass | undefined {
  return registry.get(className) ?? registeredComponents().find((one) => isCalled(one, className));
}

/** Every registered class, in the order of registration. */
export function registeredComponents(): readonly ComponentClass[] {
  return [...registry.values()];
}

/** Every class, after loading those of every source: for whoever offers a choice of them. */
export async function allComponents(): Promise<readonly ComponentClass[]> {
  await loadSources();
  return registeredComponents();
}

/** Registers the classes of every source; a class that was registered by itself keeps its name. */
async function loadSources(): Promise<void> {
  for (const source of sources) {
    for (const componentClass of Object.values(await source())) {
      if (!registry.has(componentClass.className)) registerComponent(componentClass);
    }
    // One that failed to load stays, to be tried again.
    sources.delete(source);
  }
}
