import { Command, type Option } from 'commander';
import { type CommandIo, printLine } from './io.ts';

/**
 * A command that throws where commander would exit, and whose usage errors take one line.
 *
 * @param path - what stands behind `langevin`, for a command of a command.
 */
export function createCommand(name: string, io: CommandIo, path: string = name): Command {
  return new Command(name)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text) => printLine(io.stderr, `${text.trim().replace(/\s*\n\s*/g, ' ')} See: ${helpFor(path)}`),
    });
}

/** Adds options to a command, and returns it. */
export function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

function helpFor(path: string): string {
  return path === 'langevin' ? 'langevin --help' : `langevin ${path} --help`;
}
