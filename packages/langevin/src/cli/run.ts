import '../index.node.ts';
import { readFileSync } from 'node:fs';
import { type Command, CommanderError } from 'commander';
import { cacheCommand } from './cache.ts';
import { createCommand } from './create-command.ts';
import { downloadCommand } from './download.ts';
import { evaluateCommand } from './evaluate.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { exportCommand } from './export.ts';
import { fitLevelsCommand } from './fit-levels.ts';
import { generateCommand } from './generate.ts';
import { inspectCommand } from './inspect.ts';
import { type CommandIo, printLine } from './io.ts';
import { reportError } from './report-error.ts';

/**
 * Runs the command `langevin`.
 *
 * @param args - what stands after `langevin`.
 * @returns the exit code. Everything that goes wrong has been reported by then.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const program = createProgram(io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.success;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.badInput;
    if (io.signal.aborted) {
      printLine(io.stderr, 'interrupted');
      return exitCodes.interrupted;
    }
    return reportError(error, io.stderr, isVerbose(program, io));
  }
}

function createProgram(io: CommandIo): Command {
  return createCommand('langevin', io)
    .description('Diffusion models on ONNX Runtime: a diffusers checkpoint in, pictures out')
    .version(readVersion(), '--version', 'print the version')
    .option('--verbose', 'show where an error comes from (also with the environment variable LANGEVIN_DEBUG)')
    .addCommand(generateCommand(io))
    .addCommand(evaluateCommand(io))
    .addCommand(inspectCommand(io))
    .addCommand(exportCommand(io))
    .addCommand(fitLevelsCommand(io))
    .addCommand(downloadCommand(io))
    .addCommand(cacheCommand(io));
}

function isVerbose(program: Command, { env }: CommandIo): boolean {
  const { verbose = false } = program.opts<{ verbose?: boolean }>();
  return verbose || Boolean(env.LANGEVIN_DEBUG);
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
