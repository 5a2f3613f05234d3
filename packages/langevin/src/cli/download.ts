import {
  type Component,
  type ComponentClass,
  InvalidArgumentError,
  type LoadOptions,
  type ModelFiles,
  modelIndexName,
  openModelFiles,
  withoutSource,
} from '@langevin/core';
import { filesToLoad } from '@langevin/pipeline';
import { HubFiles } from '@langevin/runtime-node';
import type { Command } from 'commander';
import { addOptions, createCommand } from './create-command.ts';
import { withDownloadBar } from './download-bar.ts';
import { modelClassOf } from './inspected-model.ts';
import { type CommandIo, printLine } from './io.ts';
import { type FileFlags, fileLoadOptions, hubOptions } from './model-files.ts';
import { pipelineNamed } from './named-pipeline.ts';

/** The options of `langevin download`, as commander parses them. */
interface DownloadFlags extends FileFlags {
  readonly pipeline?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

const notes = `
Prints the folder that the files are in: in the cache of the Hugging Face hub, which Python's programs share. What is
there already is not downloaded again. On Ctrl-C, what has come is kept, and the same command goes on from there.

Examples:
  langevin download google/ddpm-cifar10-32
  langevin download google/ddpm-cifar10-32 --revision refs/pr/3`;

/** `langevin download`: fetches the files of a model, so that it can be used without a connection. */
export function downloadCommand(io: CommandIo): Command {
  const command = createCommand('download', io)
    .description('Download a model of the Hugging Face hub')
    .argument('<model>', 'its name: owner/name')
    .option('--pipeline <class>', 'the pipeline that it is for (default: the one that it names)')
    .option('--force', 'download what is there already, too')
    .option('--quiet', 'show no progress')
    .addHelpText('after', notes);
  return addOptions(command, hubOptions()).action((model: string, flags: DownloadFlags) => download(model, flags, io));
}

async function download(model: string, flags: DownloadFlags, io: CommandIo): Promise<void> {
  const pipelineClass = pipelineNamed(flags.pipeline);
  const load = async (onProgress: LoadOptions['onProgress']): Promise<ModelFiles> => {
    const options = { ...fileLoadOptions(flags, io), forceDownload: flags.force, onProgress };
    const files = await openModelFiles(model, options);
    if (!(files instanceof HubFiles)) {
      throw new InvalidArgumentError('model', `${model} is a folder of this machine; there is nothing to download.`);
    }
    if (await files.has(modelIndexName)) await pipelineClass.download(files, withoutSource(options));
    else await downloadModel(files, options);
    return files;
  };
  const files = await withDownloadBar(io, load, { isQuiet: flags.quiet ?? false });
  if (files instanceof HubFiles) printLine(io.stdout, files.localFolder);
}

/** Fetches the files of a model that is no part of a pipeline. */
async function downloadModel(files: HubFiles, options: LoadOptions): Promise<void> {
  const modelClass: ComponentClass<Component> = await modelClassOf(files, options);
  await files.prefetch(await filesToLoad(modelClass, files, options, true), options.signal);
}
