import { type CachedRepository, HubCache } from '@langevin/runtime-node';
import type { Command } from 'commander';
import { createCommand } from './create-command.ts';
import { DamagedCacheError } from './damaged-cache-error.ts';
import { type CommandIo, printLine } from './io.ts';
import { printable } from './printable.ts';
import { formatBytes, formatNumberOf } from './quantities.ts';

const notes = `
The cache is the one of Python's client, which the environment names: HF_HUB_CACHE, or HF_HOME.

Examples:
  langevin cache ls
  langevin cache rm google/ddpm-cifar10-32
  langevin cache verify`;

/** `langevin cache`: what is kept of the hub. */
export function cacheCommand(io: CommandIo): Command {
  return createCommand('cache', io)
    .description('Look after what was downloaded from the Hugging Face hub')
    .addCommand(listCommand(io))
    .addCommand(removeCommand(io))
    .addCommand(verifyCommand(io))
    .addHelpText('after', notes);
}

function listCommand(io: CommandIo): Command {
  return createCommand('ls', io, 'cache ls')
    .description('Show the models that are there, with their sizes and revisions')
    .action(async () => {
      const cache = new HubCache();
      const repositories = await cache.list();
      for (const repository of repositories) printLine(io.stdout, describe(repository));
      const bytes = repositories.reduce((sum, repository) => sum + repository.bytes, 0);
      const total = `${formatNumberOf(repositories.length, 'model')}, ${formatBytes(bytes)}`;
      printLine(io.stderr, `${cache.folder}: ${total}`);
    });
}

function removeCommand(io: CommandIo): Command {
  return createCommand('rm', io, 'cache rm')
    .description('Delete a model, or one revision of it')
    .argument('<model>', 'its name: owner/name')
    .option('--revision <name>', 'a branch, a tag or a commit (default: all of them)')
    .action(async (model: string, { revision }: { readonly revision?: string }) => {
      const freed = await new HubCache().delete(model, { revision });
      printLine(io.stderr, `${formatBytes(freed)} are free again`);
    });
}

function verifyCommand(io: CommandIo): Command {
  return createCommand('verify', io, 'cache verify')
    .description('Compare every file with its hash')
    .argument('[model]', 'the name of one model (default: all of them)')
    .action(async (model: string | undefined) => {
      const cache = new HubCache();
      const damaged = await cache.verify(model, io.signal);
      for (const { file, problem } of damaged) printLine(io.stdout, `${file}: ${problem}`);
      if (damaged.length > 0) throw new DamagedCacheError(damaged);
      const checked = (await cache.list()).filter(({ id }) => model === undefined || id === model);
      printLine(io.stderr, `${cache.folder}: ${formatNumberOf(checked.length, 'model')}, every file as it should be`);
    });
}

function describe({ id, bytes, unfinishedBytes, revisions }: CachedRepository): string {
  const parts = revisions.map(({ commit, names, files }) => {
    return `${[...names, commit.slice(0, 7)].join(' ')} (${formatNumberOf(files.length, 'file')})`;
  });
  const unfinished = unfinishedBytes > 0 ? [`${formatBytes(unfinishedBytes)} of unfinished downloads`] : [];
  return printable(`${id}  ${formatBytes(bytes)}  ${[...parts, ...unfinished].join(', ')}`);
}
