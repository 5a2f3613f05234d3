import type { Command } from 'commander';
import { addOptions, createCommand } from './create-command.ts';
import { withDownloadBar } from './download-bar.ts';
import { formatReport } from './format-report.ts';
import { type SizeFlags, sizeOptions } from './image-size.ts';
import { loadForInspection } from './inspected-model.ts';
import { type CommandIo, printLine } from './io.ts';
import { type FileFlags, fileLoadOptions, fileOptions } from './model-files.ts';
import { reportModel } from './model-report.ts';

/** The options of `langevin inspect`, as commander parses them. */
interface InspectFlags extends SizeFlags, FileFlags {
  readonly json?: boolean;
}

const notes = `
Examples:
  langevin inspect models/emoji-faces-32
  langevin inspect models/emoji-faces-32/unet --json`;

/** `langevin inspect`: says what a model is made of and what it costs. */
export function inspectCommand(io: CommandIo): Command {
  const command = createCommand('inspect', io)
    .description('Show components, configuration, parameters, cost and memory')
    .argument('<model>', "folder of a pipeline in diffusers' layout, or of a lone model; or a name on the hub")
    .option('--json', 'print one JSON object')
    .addHelpText('after', notes);
  return addOptions(command, [...sizeOptions(), ...fileOptions()]).action((source: string, flags: InspectFlags) =>
    inspect(source, flags, io),
  );
}

async function inspect(source: string, flags: InspectFlags, io: CommandIo): Promise<void> {
  const options = fileLoadOptions(flags, io);
  const model = await withDownloadBar(io, (onProgress) => loadForInspection(source, { ...options, onProgress }));
  try {
    const report = await reportModel(source, model, flags);
    printLine(io.stdout, flags.json ? JSON.stringify(report, null, 2) : formatReport(report));
  } finally {
    await model.dispose();
  }
}
