import type { LoadOptions } from '@langevin/core';
import { Option } from 'commander';
import { type CommandIo, loadOptions } from './io.ts';

/** Which of a model's files are read, as commander parses it. */
export interface FileFlags {
  readonly revision?: string;
  readonly variant?: string;
  readonly weights?: string;
}

/** The options that choose among the files of a model on the hub. */
export function hubOptions(): Option[] {
  return [
    new Option('--revision <name>', 'a branch, a tag or a commit, for a model of the hub (default: main)'),
    new Option('--variant <name>', 'a variant of the weights, such as fp16, if not the usual ones'),
  ];
}

/** The options that choose among a model's files, and what they hold. */
export function fileOptions(): Option[] {
  return [
    ...hubOptions(),
    new Option('--weights <set>', 'which set of weights, such as ema, where a training kept several'),
  ];
}

/** Options of a `fromPretrained` that reads what the user chose, and ends when the user interrupts. */
export function fileLoadOptions(
  { revision, variant, weights }: FileFlags,
  io: CommandIo,
): Pick<LoadOptions, 'signal' | 'onWarning' | 'revision' | 'variant' | 'weights'> {
  return { ...loadOptions(io), revision, variant, weights };
}
