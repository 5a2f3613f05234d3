import { dirname } from 'node:path';
import { type Component, classNameOf, InvalidArgumentError, type LoadOptions } from '@langevin/core';
import { elementTypeName, readModelOutline } from '@langevin/onnx';
import { nodeRuntime } from '@langevin/runtime-node';
import type { Command } from 'commander';
import { addOptions, createCommand } from './create-command.ts';
import { withDownloadBar } from './download-bar.ts';
import { loadToExport } from './exported-network.ts';
import { type SizeFlags, sizeOptions } from './image-size.ts';
import { type CommandIo, printLine } from './io.ts';
import { measuredNetwork } from './measured-network.ts';
import { type FileFlags, fileLoadOptions, fileOptions } from './model-files.ts';
import { checkOutputFile } from './output-path.ts';
import { formatBytes } from './quantities.ts';
import { makeOutputFolder, writeWhole } from './write-whole.ts';

/** The options of `langevin export`, as commander parses them. */
interface ExportFlags extends SizeFlags, FileFlags {
  readonly out: string;
  readonly component?: string;
  readonly graph?: string;
}

const notes = `
The file holds the weights, takes any number of images, and runs in any ONNX Runtime.

Examples:
  langevin export models/emoji-faces-32 --out unet.onnx
  langevin export CompVis/ldm-celebahq-256 --component vqvae --graph decode --out decoder.onnx`;

/** `langevin export`: writes a network of a pipeline, or a lone one, as an ONNX file. */
export function exportCommand(io: CommandIo): Command {
  const command = createCommand('export', io)
    .description('Write a network as an .onnx file')
    .argument('<model>', "folder of a pipeline in diffusers' layout, or of a network alone; or a name on the hub")
    .option('--component <name>', 'which of a pipeline (default: the network that it denoises with)')
    .option('--graph <name>', "which of a network's, such as decode, where it has several")
    .requiredOption('--out <file>', 'the .onnx file to write')
    .addHelpText('after', notes);
  return addOptions(command, [...sizeOptions(), ...fileOptions()]).action((model: string, flags: ExportFlags) =>
    exportNetwork(model, flags, io),
  );
}

async function exportNetwork(model: string, flags: ExportFlags, io: CommandIo): Promise<void> {
  const file = await checkOutputFile(flags.out);
  const options = fileLoadOptions(flags, io);
  const load = (onProgress: LoadOptions['onProgress']) =>
    loadToExport(model, flags.component, { ...options, onProgress });
  const component = await withDownloadBar(io, load);
  try {
    const bytes = await graphOf(component, flags);
    const interfaceLines = await describeInterface(flags.out, bytes);
    await makeOutputFolder(dirname(file));
    await writeWhole(file, bytes);
    printLine(io.stdout, `${flags.out}: ${formatBytes(bytes.byteLength)}`);
    for (const line of interfaceLines) printLine(io.stdout, line);
  } finally {
    await component.dispose?.();
  }
}

/** The graph that the user means. @throws {InvalidArgumentError} naming the option that can't be used. */
async function graphOf(component: Component, { graph, ...size }: ExportFlags): Promise<Uint8Array> {
  const network = measuredNetwork(component, size);
  if (network === undefined) {
    throw new InvalidArgumentError('--component', `a ${classNameOf(component)} is no network, and has no graph.`);
  }
  const { graphs } = network;
  if (graph === undefined ? graphs.length < 2 : graphs.includes(graph)) return network.toOnnx(graph);
  const advice =
    graphs.length === 0
      ? 'the network has one graph, without a name; leave it out'
      : `choose among ${graphs.join(', ')}`;
  throw new InvalidArgumentError(
    '--graph',
    `${graph === undefined ? 'the network has several' : `there is no "${graph}"`}; ${advice}.`,
  );
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
