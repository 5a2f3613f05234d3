import { type ComponentClass, InvalidArgumentError } from '@langevin/core';

const registry = new Map<string, ComponentClass>();

/**
 * Makes a class known under the name that `model_index.json` gives it: a model, a scheduler or a pipeline.
 * Anybody's class loads like ours from then on. Nothing else can be loaded: a file never brings code of its own.
 *
 * @throws {InvalidArgumentError} if it is not a component's class, or another class has the name already.
 */
export function registerComponent(componentClass: ComponentClass): void {
  const { className } = componentClass;
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

/** The class registered under a name. */
export function registeredComponent(className: string): ComponentClass | undefined {
  return registry.get(className);
}

/** Every registered class, in the order of registration. */
export function registeredComponents(): readonly ComponentClass[] {
  return [...registry.values()];
}
