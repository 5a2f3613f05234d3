import { closestNames, describeValue, InvalidArgumentError } from '@langevin/core';
import type { ClassLabels } from '@langevin/pipeline';

/**
 * The numbers of classes by their names, in alphabetical order.
 *
 * @param id2label - names by the number of the class, several with commas between them, as DiT's `model_index.json` has them.
 */
export function classesByName(id2label: unknown): ReadonlyMap<string, number> {
  if (typeof id2label !== 'object' || id2label === null) return new Map();
  const named = Object.entries(id2label).flatMap(([id, names]) =>
    typeof names === 'string' ? names.split(',').map((name): [string, number] => [name.trim(), Number(id)]) : [],
  );
  return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The classes of these names: one for all images, or one for each.
 *
 * @param given - numbers of classes, which leave no room for names.
 * @throws {InvalidArgumentError} for what is no name of a class, or if there are numbers as well.
 */
export function classesNamed(
  labels: string | readonly string[],
  classes: ReadonlyMap<string, number>,
  given: ClassLabels | undefined,
): number | readonly number[] {
  if (given !== undefined) {
    throw new InvalidArgumentError('labels', 'the classLabels say already which classes to draw; leave one out.');
  }
  return Array.isArray(labels) ? labels.map((label) => classNamed(label, classes)) : classNamed(labels, classes);
}

function classNamed(label: unknown, classes: ReadonlyMap<string, number>): number {
  const found = typeof label === 'string' ? classes.get(label) : undefined;
  if (found !== undefined) return found;
  if (classes.size === 0) {
    throw new InvalidArgumentError('labels', 'the folder names no classes; pass their numbers as classLabels.');
  }
  const closest = typeof label === 'string' ? closestNames(label, [...classes.keys()]) : [];
  const advice = closest.length > 0 ? `Did you mean ${closest.join(' or ')}?` : 'pipe.labels has them all.';
  throw new InvalidArgumentError('labels', `${describeValue(label)} is no name of a class. ${advice}`);
}
