import { dirname } from 'node:path';
import { configuredSize, UNet2DModel } from '@langevin/models';
import { readModelOutline } from '@langevin/onnx';
import { nodeRuntime } from '@langevin/runtime-node';
import type { Command } from 'commander';
import { createCommand } from './create-command.ts';
import { chosenSize, type SizeFlags, sizeOptions } from './image-size.ts';
import { type CommandIo, printLine, warningPrinter } from './io.ts';
import { formatBytes } from './quantities.ts';
import { makeOutputFolder, writeWhole } from './write-whole.ts';

/** The options of `langevin export`, as commander parses them. */
interface ExportFlags extends SizeFlags {
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
    .argument('<model>', "folder of a pipeline in diffusers' layout, or of its network alone")
    .requiredOption('--out <file>', 'the .onnx file to write')
    .addHelpText('after', notes);
  for (const option of sizeOptions()) command.addOption(option);
  return command.action((model: string, flags: ExportFlags) => exportNetwork(model, flags, io));
}

async function exportNetwork(model: string, flags: ExportFlags, io: CommandIo): Promise<void> {
  const unet = await UNet2DModel.fromPretrained(model, { signal: io.signal, onWarning: warningPrinter(io) });
  try {
    const bytes = unet.toOnnx(chosenSize(flags, configuredSize(unet.config)));
    const interfaceLines = await describeInterface(flags.out, bytes);
    await makeOutputFolder(dirname(flags.out));
    await writeWhole(flags.out, bytes);
    printLine(io.stdout, `${flags.out}: ${formatBytes(bytes.byteLength)}`);
    for (const line of interfaceLines) printLine(io.stdout, line);
  } finally {
    await unet.dispose();
  }
}

/** The names of TensorProto.DataType that networks take. */
const elementTypes: Readonly<Record<number, string>> = { 1: 'float32', 7: 'int64', 10: 'float16' };

/** The inputs and outputs of an ONNX file. It is loaded for that, so a file that can't be is never written. */
async function describeInterface(path: string, graph: Uint8Array): Promise<string[]> {
  const { inputs } = readModelOutline(path, graph);
  const session = await nodeRuntime().createSession({ graph, weights: [] });
  await session.dispose();
  return [
    ...inputs.map(({ name, elementType }) => `  input   ${name} (${elementTypes[elementType] ?? 'other'})`),
    ...session.outputNames.map((name) => `  output  ${name}`),
  ];
}
