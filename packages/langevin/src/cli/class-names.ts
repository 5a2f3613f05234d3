import { closestNames, InvalidArgumentError } from '@langevin/core';
import { Option } from 'commander';
import { labels } from './option-values.ts';

/** Which classes are drawn, as commander parses it. */
export interface ClassFlags {
  readonly classLabel?: readonly number[];
  readonly class?: readonly string[];
}

/** `--class-label`, and `--class` for classes by their names. */
export function classOptions(): Option[] {
  return [
    new Option('--class-label <n,...>', 'class of the images: one, or one for each').argParser(labels),
    new Option('--class <name,...>', 'in place of --class-label its name, where the model has names')
      .argParser((text) => text.split(',').map((name) => name.trim()))
      .conflicts('classLabel'),
  ];
}

/**
 * The numbers of the classes that the user named; undefined if none is.
 *
 * @param pipe - which may have names for its classes, as a `DiTPipeline` has.
 * @throws {InvalidArgumentError} for a name that there isn't.
 */
export function classLabelsNamed(pipe: object, flags: ClassFlags): readonly number[] | undefined {
  const { labels: names = new Map<string, number>() } = pipe as { readonly labels?: ReadonlyMap<string, number> };
  return flags.class?.map((name) => classNamed(name, names));
}

function classNamed(name: string, names: ReadonlyMap<string, number>): number {
  const found = names.get(name);
  if (found !== undefined) return found;
  if (names.size === 0) throw new InvalidArgumentError('--class', 'the model has no names; give --class-label.');
  const likely = closestNames(name, [...names.keys()]);
  const advice = likely.length > 0 ? `did you mean ${likely.join(' or ')}?` : `there are ${names.size} others.`;
  throw new InvalidArgumentError('--class', `"${name}" is no class of the model; ${advice}`);
}
