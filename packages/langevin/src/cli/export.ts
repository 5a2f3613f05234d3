import { dirname } from 'node:path';
import type { LoadOptions } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { elementTypeName, readModelOutline } from '@langevin/onnx';
import { nodeRuntime } from '@langevin/runtime-node';
import type { Command } from 'commander';
import { addOptions, createCommand } from './create-command.ts';
import { withDownloadBar } from './download-bar.ts';
import { chosenSize, type SizeFlags, sizeOptions } from './image-size.ts';
import { type CommandIo, printLine } from './io.ts';
import { type FileFlags, fileLoadOptions, fileOptions } from './model-files.ts';
import { checkOutputFile } from './output-path.ts';
import { formatBytes } from './quantities.ts';
import { makeOutputFolder, writeWhole } from './write-whole.ts';

/** The options of `langevin export`, as commander parses them. */
interface ExportFlags extends SizeFlags, FileFlags {
  readonly out: string;
}

const notes = `
The file holds the weights, takes any number of images, and runs in any ONNX Runtime.

Example:
  langevin export models/emoji-faces-32 --out unet.onnx`;

/** `langevin export`: writes a pipeline's network, or a lone one, as an ONNX file. */
export function exportCommand(io: CommandIo): Command {
  const command = createCommand('export', io)
    .description('Write the network as an .onnx file')
    .argument('<model>', "folder of a pipeline in diffusers' layout, or of its network alone; or a name on the hub")
    .requiredOption('--out <file>', 'the .onnx file to write')
    .addHelpText('after', notes);
  return addOptions(command, [...sizeOptions(), ...fileOptions()]).action((model: string, flags: ExportFlags) =>
    exportNetwork(model, flags, io),
  );
}

async function exportNetwork(model: string, flags: ExportFlags, io: CommandIo): Promise<void> {
  const file = await checkOutputFile(flags.out);
  const options = fileLoadOptions(flags, io);
  const load = (onProgress: LoadOptions['onProgress']) => UNet2DModel.fromPretrained(model, { ...options, onProgress });
  const unet = await withDownloadBar(io, load);
  try {
    const bytes = unet.toOnnx(chosenSize(flags, unet.config));
    const interfaceLines = await describeInterface(flags.out, bytes);
    await makeOutputFolder(dirname(file));
    await writeWhole(file, bytes);
    printLine(io.stdout, `${flags.out}: ${formatBytes(bytes.byteLength)}`);
    for (const line of interfaceLines) printLine(io.stdout, line);
  } finally {
    await unet.dispose();
  }
}

/** The inputs and outputs of an ONNX file. It is loaded for that, so a file that can't be is never written. */
async function describeInterface(path: string, graph: Uint8Array): Promise<string[]> {
  const { inputs } = readModelOutline(path, graph);
  const session = await nodeRuntime().createSession({ graph, weights: [] });
  await session.dispose();
  return [
    ...inputs.map(({ name, elementType }) => `  input   ${name} (${elementTypeName(elementType)})`),
    ...session.outputNames.map((name) => `  output  ${name}`),
  ];
}
