import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPlatform, loadFrom, type ModelFiles } from '@langevin/core';
import { nodePlatform } from '@langevin/runtime-node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { FolderWatch } from '../src/files/folder-watch.ts';
import { machine } from '../src/files/process-owner.ts';
import { startSaves } from './support/kill-saves.ts';
import { saveContent } from './support/save-content.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const { open, create } = nodePlatform();

beforeAll(() => installPlatform(nodePlatform()));

async function save(target: string, files: Readonly<Record<string, string>>, removed: readonly string[] = []) {
  const folder = await create(target);
  for (const [path, content] of Object.entries(files)) await folder.write(path, content);
  for (const path of removed) await folder.remove(path);
  await folder.commit();
}

const text = async (files: ModelFiles, path: string): Promise<string> => Buffer.from(await files.read(path)).toString();

async function pair(files: ModelFiles, between?: () => Promise<void>): Promise<string> {
  const first = await text(files, 'model_index.json');
  await between?.();
  return `${first} ${await text(files.folder('unet'), 'config.json')}`;
}

const model = (content: string) => ({ 'model_index.json': content, 'unet/config.json': content });

describe('a load while somebody saves into the folder', () => {
  it('is made anew, of what was saved', async () => {
    const target = temporaryFolder();
    await save(target, model('old'));
    const discard = vi.fn(async () => {});
    let loads = 0;
    const load = (files: ModelFiles) => pair(files, async () => (loads++ ? undefined : save(target, model('new'))));
    expect(await loadFrom(target, {}, load, discard)).toBe('new new');
    expect(discard.mock.calls).toEqual([['old new']]);
  });

  it('is made anew where it failed for want of what was removed', async () => {
    const target = temporaryFolder();
    await save(target, { ...model('old'), 'unet/weights.bin': 'old' });
    let loads = 0;
    const load = async (files: ModelFiles) => {
      const path = (await files.has('unet/weights.safetensors')) ? 'unet/weights.safetensors' : 'unet/weights.bin';
      if (loads++ === 0) await save(target, { 'unet/weights.safetensors': 'new' }, ['unet/weights.bin']);
      return text(files, path);
    };
    expect(await loadFrom(target, {}, load)).toBe('new');
  });

  it('fails as it failed where nobody saved', async () => {
    const target = temporaryFolder();
    await save(target, model('old'));
    const load = vi.fn(async (files: ModelFiles) => text(files, 'other'));
    await expect(loadFrom(target, {}, load)).rejects.toMatchObject({ code: 'file_not_found' });
    expect(load).toHaveBeenCalledOnce();
  });

  it('ends in an error where somebody saves each time, and keeps nothing of it', async () => {
    const target = temporaryFolder();
    await save(target, model('0'));
    const discard = vi.fn(async () => {});
    let loads = 0;
    const load = (files: ModelFiles) => pair(files, () => save(target, model(String(++loads))));
    const failure = loadFrom(target, {}, load, discard);
    await expect(failure).rejects.toMatchObject({ code: 'folder_busy', name: 'FolderBusyError', source: target });
    await expect(failure).rejects.toThrow(`somebody did so each of ${loads} times`);
    expect(discard).toHaveBeenCalledTimes(loads);
  });

  it('is whole however often another process saves', async () => {
    const target = temporaryFolder();
    await saveContent(target, 'a');
    const child = startSaves(target);
    await once(child.stdout!, 'data');
    const read = async (files: ModelFiles) => {
      const parts = Array.from({ length: 12 }, (_, file) => `part-${file % 3}/${file}`);
      const contents: string[] = [];
      for (const part of parts) contents.push(await text(files, part));
      const only = (await files.has('only-a')) ? 'a' : 'b';
      return [...new Set([...contents, only])].join();
    };
    const seen = new Set<string>();
    for (let load = 0; load < 60; load++) seen.add(await loadFrom(target, {}, read));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(['a', 'b']).toEqual(expect.arrayContaining([...seen]));
  });
});

describe('a save that was stopped', () => {
  const staging = '.saving-0123456789abcdef-4194303-0123456789abcdef';
  const dead = { pid: 2 ** 22 - 1, machine, staging, removed: [] };

  /** A folder whose network was being saved by itself. */
  function stopped(): string {
    const target = temporaryFolder();
    mkdirSync(join(target, 'unet', staging), { recursive: true });
    for (const path of ['model_index.json', 'unet/config.json']) writeFileSync(join(target, path), 'old');
    writeFileSync(join(target, 'unet', staging, 'config.json'), 'new');
    writeFileSync(join(target, 'unet/.saving.journal'), JSON.stringify({ ...dead, written: ['config.json'] }));
    return target;
  }

  it('in a folder below is ended by whoever loads of it', async () => {
    const target = stopped();
    expect(await loadFrom(target, {}, pair)).toBe('old new');
    expect(existsSync(join(target, 'unet/.saving.journal'))).toBe(false);
  });

  it('is not ended where a link leads', async () => {
    const [elsewhere, target] = [stopped(), temporaryFolder()];
    writeFileSync(join(target, 'model_index.json'), 'old');
    symlinkSync(join(elsewhere, 'unet'), join(target, 'unet'));
    expect(await loadFrom(target, {}, pair)).toBe('old old');
    expect(existsSync(join(elsewhere, 'unet/.saving.journal'))).toBe(true);
  });

  it("in a folder below is told of once where it can't be ended", async () => {
    const target = stopped();
    renameSync(join(target, 'unet/config.json'), join(target, 'kept'));
    mkdirSync(join(target, 'unet/config.json'));
    const onWarning = vi.fn();
    const files = await open(target, { onWarning });
    for (let load = 0; load < 3; load++) {
      await files.has('unet/config.json');
      expect(await files.hasChanged!()).toBe(false);
    }
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining(join(target, 'unet/.saving.journal'))]]);
  });

  it.each([
    ['a process of this machine', { pid: process.pid, machine }, `process ${process.pid} is`],
    ['another machine', { pid: 1, machine: 'another' }, 'a process of another machine is'],
    ['nobody knows', { pid: 'x' }, 'somebody is'],
  ])('and may still go on, of %s, is not waited for for ever', async (_, owner, who) => {
    const target = stopped();
    const journal = join(target, '.saving.journal');
    mkdirSync(join(target, staging));
    writeFileSync(journal, JSON.stringify({ ...dead, written: [], ...owner }));
    const settled = new FolderWatch(target, 'model', () => {}, 0).settle(undefined);
    await expect(settled).rejects.toMatchObject({ code: 'folder_busy', source: 'model' });
    await expect(settled).rejects.toThrow(`${who}, as ${journal} says. If nobody is, remove that file.`);
    expect(readFileSync(join(target, 'model_index.json'), 'utf8')).toBe('old');
  });
});
