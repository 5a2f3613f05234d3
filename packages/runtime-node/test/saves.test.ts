import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it, vi } from 'vitest';
import { machine } from '../src/files/process-owner.ts';
import { expectWhole, killSaves, startSaves } from './support/kill-saves.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const { open, create } = nodePlatform();

it('a process that is killed while it saves leaves the old files or the new', async () => {
  await killSaves(2);
});

describe('what killed processes left behind is removed', () => {
  const left = (owner: string, pid: number) => `-${owner}-${pid}-0123456789abcdef`;
  const dead = 2 ** 22 - 1;

  it.each([
    ['there already', true],
    ['not there yet', false],
  ])('by the next save into a folder that is %s', async (_, isThere) => {
    const target = join(temporaryFolder(), 'model');
    if (isThere) mkdirSync(target);
    const staging = isThere ? join(target, '.saving') : join(target, '..', '.model.saving');
    const ofTheDead = `${staging}${left(machine, dead)}`;
    const kept = [
      // However long it has been in use.
      `${staging}${left(machine, process.pid)}`,
      `${staging}${left('0123456789abcdef', dead)}`,
      `${staging}-${dead}`,
    ];
    for (const folder of [ofTheDead, ...kept]) mkdirSync(join(folder, 'unet'), { recursive: true });
    utimesSync(kept[0]!, 0, 0);
    const old = `${staging}${left('fedcba9876543210', dead)}`;
    mkdirSync(old);
    utimesSync(old, 0, 0);

    const folder = await create(target);
    await folder.write('a', 'new');
    await folder.commit();
    expect([ofTheDead, old].filter(existsSync)).toEqual([]);
    expect(kept.filter(existsSync)).toEqual(kept);
  });
});

it.runIf(process.getuid?.() === 0)("what another user's process left behind is not removed", async () => {
  const target = temporaryFolder();
  const theirs = join(target, `.saving-${machine}-${2 ** 22 - 1}-0123456789abcdef`);
  mkdirSync(theirs);
  chownSync(theirs, 12_345, 12_345);
  const folder = await create(target);
  await folder.commit();
  expect(existsSync(theirs)).toBe(true);
});

describe('a save whose files were removed meanwhile', () => {
  it.each([true, false])('saves nothing rather than a part, into a folder that is there: %s', async (isThere) => {
    const parent = temporaryFolder();
    const target = join(parent, 'model');
    if (isThere) mkdirSync(target);
    for (const writesOn of [true, false]) {
      const folder = await create(target);
      await folder.write('a', 'new');
      const staging = isThere ? target : parent;
      for (const name of readdirSync(staging)) rmSync(join(staging, name), { recursive: true });
      if (writesOn) await expect(folder.write('unet/b', 'new')).rejects.toMatchObject({ code: 'save_failed' });
      await expect(folder.commit()).rejects.toMatchObject({ code: 'save_failed' });
      expect(readdirSync(parent)).toEqual(isThere ? ['model'] : []);
      expect(isThere ? readdirSync(target) : []).toEqual([]);
    }
  });
});

it('two processes that save to one folder at once leave what one of them saved', async () => {
  const target = join(temporaryFolder(), 'model');
  mkdirSync(target);
  const children = [startSaves(target), startSaves(target)];
  for (const child of children) for (let saves = 0; saves < 20; saves++) await once(child.stdout!, 'data');
  for (const child of children) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await expectWhole(target);
});

describe('a save that was stopped while its files were moved', () => {
  const staging = '.saving-0123456789abcdef-4194303-0123456789abcdef';
  const dead = { pid: 2 ** 22 - 1, machine };

  /** A folder in which a save of a and b, that removes c, has moved a alone. */
  function stopped(journal: object): string {
    const target = temporaryFolder();
    for (const [path, content] of Object.entries({ a: 'new', 'unet/b': 'old', c: 'old', d: 'old' }))
      write(target, path, content);
    write(join(target, staging), 'unet/b', 'new');
    writeFileSync(join(target, '.saving.journal'), JSON.stringify(journal));
    return target;
  }

  function write(folder: string, path: string, content: string): void {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }

  const changes = { staging, written: ['a', 'unet/b'], removed: ['c'] };

  it('is ended by whoever opens the folder', async () => {
    const target = stopped({ ...dead, ...changes });
    const files = await open(target);
    expect(Buffer.from(await files.read('unet/b')).toString()).toBe('new');
    expect(readdirSync(target).sort()).toEqual(['a', 'd', 'unet']);
  });

  it('is ended by many who open the folder at once', async () => {
    const onWarning = vi.fn();
    for (let round = 0; round < 20; round++) {
      const target = stopped({ ...dead, ...changes });
      await Promise.all(Array.from({ length: 8 }, () => open(target, { onWarning })));
      expect(readFileSync(join(target, 'unet/b'), 'utf8')).toBe('new');
      expect(readdirSync(target).sort()).toEqual(['a', 'd', 'unet']);
    }
    expect(onWarning.mock.calls).toEqual([]);
  });

  it('is ended by whoever saves there next', async () => {
    const target = stopped({ ...dead, ...changes });
    const folder = await create(target);
    await folder.write('d', 'newer');
    await folder.commit();
    expect(readdirSync(target).sort()).toEqual(['a', 'd', 'unet']);
  });

  it.each([
    ['leads out of the folder', { ...dead, ...changes, removed: ['../c'] }],
    ['has its files elsewhere', { ...dead, ...changes, staging: '../elsewhere' }],
    ['is none', {}],
  ])('is not ended by a journal that %s', async (_, journal) => {
    const target = stopped(journal);
    // It is young, and could be one that is being written: so it is made old.
    utimesSync(join(target, '.saving.journal'), 0, 0);
    await open(target);
    expect(existsSync(join(target, 'c'))).toBe(true);
    expect(existsSync(join(target, '.saving.journal'))).toBe(false);
  });

  it.each([
    ['was to write nothing', []],
    ['has moved all', ['a', 'unet/b']],
  ])('removes nothing by a journal that %s', async (_, written) => {
    const target = stopped({ ...dead, staging, written, removed: ['c', 'd'] });
    rmSync(join(target, staging, 'unet'), { recursive: true });
    await open(target);
    expect(readdirSync(target).sort()).toEqual(['a', 'c', 'd', 'unet']);
  });

  it('removes nothing where what was to be written is nowhere', async () => {
    const target = stopped({ ...dead, ...changes, written: ['unet/b', 'e'] });
    const onWarning = vi.fn();
    await open(target, { onWarning });
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining(`e is neither in ${join(target, staging)}`)]]);
    expect(readdirSync(target).sort()).toEqual([staging, '.saving.journal', 'a', 'c', 'd', 'unet']);
    expect(readFileSync(join(target, 'unet/b'), 'utf8')).toBe('old');
  });

  it("that can't be ended is left as it is, and no save is made on top", async () => {
    const target = stopped({ ...dead, ...changes, removed: ['unet'] });
    const onWarning = vi.fn();
    await open(target, { onWarning });
    expect(onWarning.mock.calls).toEqual([[expect.stringMatching(/an earlier save was stopped.*remove that file\.$/)]]);
    const folder = await create(target);
    await folder.write('d', 'newer');
    const failure = folder.commit();
    await expect(failure).rejects.toMatchObject({ code: 'save_failed', target });
    await expect(failure).rejects.toThrow(`as ${join(target, '.saving.journal')} says`);
    expect(readFileSync(join(target, 'd'), 'utf8')).toBe('old');
    expect(existsSync(join(target, staging))).toBe(true);
  });

  it('moves nothing to where a link leads, nor from there', async () => {
    for (const linked of ['unet', join(staging, 'unet')]) {
      const target = stopped({ ...dead, ...changes });
      const outside = temporaryFolder();
      write(outside, 'b', 'of somebody else');
      rmSync(join(target, linked), { recursive: true });
      symlinkSync(outside, join(target, linked));
      await open(target, { onWarning: () => {} });
      expect(readFileSync(join(outside, 'b'), 'utf8')).toBe('of somebody else');
      expect(existsSync(join(target, 'c'))).toBe(true);
    }
  });

  it('is not ended by a journal that is longer than any', async () => {
    const target = stopped({ ...dead, ...changes, removed: ['c', `${'x'.repeat(2 ** 24)}`] });
    utimesSync(join(target, '.saving.journal'), 0, 0);
    await open(target);
    expect(existsSync(join(target, 'c'))).toBe(true);
    expect(existsSync(join(target, '.saving.journal'))).toBe(false);
  });

  it('is not waited for where the clock of its journal is ahead', async () => {
    const target = stopped({ ...dead, machine: 'another', ...changes });
    const ahead = new Date(Date.now() + 3_600_000);
    utimesSync(join(target, '.saving.journal'), ahead, ahead);
    await open(target);
    expect(readdirSync(target).sort()).toEqual(['a', 'd', 'unet']);
  });

  it('is soon seen to be none where its journal says nothing', async () => {
    const target = temporaryFolder();
    writeFileSync(join(target, '.saving.journal'), 'garbage');
    await open(target);
    expect(readdirSync(target)).toEqual([]);
  });

  it('is not waited for where nothing is left to move', async () => {
    const target = stopped({ ...dead, pid: process.pid, ...changes });
    rmSync(join(target, staging), { recursive: true });
    await open(target);
    expect(existsSync(join(target, 'c'))).toBe(true);
  });

  it('is waited for by another until an abort, which then saves nothing', async () => {
    const target = stopped({ ...dead, pid: process.pid, ...changes });
    const controller = new AbortController();
    const folder = await create(target, { signal: controller.signal });
    await folder.write('d', 'newer');
    const committed = folder.commit();
    const reason = new Error('enough');
    setImmediate(() => controller.abort(reason));
    await expect(committed).rejects.toBe(reason);
    rmSync(join(target, '.saving.journal'));
    expect(readFileSync(join(target, 'd'), 'utf8')).toBe('old');
    expect(readdirSync(target).sort()).toEqual([staging, 'a', 'c', 'd', 'unet']);
  });

  it('is waited for until an abort', async () => {
    const target = stopped({ ...dead, pid: process.pid, ...changes });
    const reason = new Error('enough');
    await expect(open(target, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('and that may still go on is waited for', async () => {
    const target = stopped({ ...dead, pid: process.pid, ...changes });
    const opened = open(target);
    let isOpen = false;
    void opened.then(() => {
      isOpen = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOpen).toBe(false);
    rmSync(join(target, '.saving.journal'));
    await opened;
    expect(existsSync(join(target, 'c'))).toBe(true);
  });
});
