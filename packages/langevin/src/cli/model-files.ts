import type { LoadOptions } from '@langevin/core';
import { Option } from 'commander';
import { type CommandIo, loadOptions } from './io.ts';

/** Which of a model's files are read, as commander parses it. */
export interface FileFlags {
  readonly variant?: string;
  readonly weights?: string;
}

/** The options that choose among a model's files, and what they hold. */
export function fileOptions(): Option[] {
  return [
    new Option('--variant <name>', 'a variant of the weights, such as fp16, if not the usual ones'),
    new Option('--weights <set>', 'which set of weights, such as ema, where a training kept several'),
  ];
}

/** Options of a `fromPretrained` that reads what the user chose, and ends when the user interrupts. */
export function fileLoadOptions(
  { variant, weights }: FileFlags,
  io: CommandIo,
): Pick<LoadOptions, 'signal' | 'onWarning' | 'variant' | 'weights'> {
  return { ...loadOptions(io), variant, weights };
}
