import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const platform = nodePlatform();
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');

describe('a save that is refused', () => {
  it('names a target that is a file', async () => {
    const target = join(temporaryFolder(), 'file');
    writeFileSync(target, 'content');
    await expect(platform.create(target)).rejects.toMatchObject({
      code: 'save_failed',
      message: expect.stringContaining('it is a file'),
    });
    expect(read(target)).toBe('content');
  });

  it.each([
    ['a circle of links', 'circle/model', 'links lead in a circle. Remove one of them, or save elsewhere.'],
    ['a name that is too long', 'x'.repeat(300), 'the path, or a name in it, is too long. Choose a shorter one.'],
  ])('names %s', async (_, path, reason) => {
    const parent = temporaryFolder();
    symlinkSync('circle', join(parent, 'circle'));
    const target = join(parent, path);
    const message = `${target}: can't be written: ${reason} What was there before is unchanged.`;
    await expect(platform.create(target)).rejects.toMatchObject({ code: 'save_failed', message });
  });

  it('names a target below a file', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'content');
    await expect(platform.create(join(file, 'model'))).rejects.toMatchObject({
      code: 'save_failed',
      message: expect.stringContaining('a file stands where a folder is needed'),
    });
  });

  it.runIf(process.platform === 'linux').each(['/proc/model', '/proc/a/model', '/dev/fd/model', '/sys/model'])(
    'ends at once where nothing can be made: %s',
    async (target) => {
      const error = {
        code: 'save_failed',
        message: expect.stringMatching(/(Save elsewhere|where you may write)\. What/),
      };
      await expect(platform.create(target)).rejects.toMatchObject(error);
    },
  );

  it.each(['../outside', '/outside', 'a\\b'])('names a path that leads out of it: %s', async (path) => {
    const folder = await platform.create(join(temporaryFolder(), 'model'));
    await expect(folder.write(path, 'x')).rejects.toMatchObject({ code: 'invalid_argument' });
    await folder.discard();
  });

  it('names a file that collides with one of its own folders', async () => {
    const folder = await platform.create(join(temporaryFolder(), 'model'));
    await folder.write('unet/config.json', 'x');
    await expect(folder.write('unet', 'x')).rejects.toMatchObject({
      code: 'save_failed',
      message: expect.stringContaining('a folder stands where a file is needed'),
    });
    await folder.discard();
  });

  it.each(['write', 'remove'] as const)(
    'has a link on the way of what it would %s that leads elsewhere',
    async (what) => {
      const [target, elsewhere] = [temporaryFolder(), temporaryFolder()];
      writeFileSync(join(target, 'a'), 'old');
      mkdirSync(join(elsewhere, 'deep'));
      writeFileSync(join(elsewhere, 'deep/config.json'), 'of somebody else');
      symlinkSync(elsewhere, join(target, 'unet'));
      const folder = await platform.create(target);
      await folder.write('a', 'new');
      await folder.folder('unet')[what]('deep/config.json', 'new');
      const failure = folder.commit();
      await expect(failure).rejects.toMatchObject({ code: 'save_failed', target });
      await expect(failure).rejects.toThrow(
        `a link on the way to unet/deep/config.json leads out of the folder, to ${elsewhere}/deep;`,
      );
      expect(read(elsewhere, 'deep/config.json')).toBe('of somebody else');
      expect(read(target, 'a')).toBe('old');
      expect(readdirSync(target).sort()).toEqual(['a', 'unet']);
    },
  );

  it('is not one through a link that stays in the folder', async () => {
    const target = temporaryFolder();
    mkdirSync(join(target, 'network'));
    symlinkSync('network', join(target, 'unet'));
    const folder = await platform.create(target);
    await folder.write('unet/config.json', 'new');
    await folder.commit();
    expect(read(target, 'network/config.json')).toBe('new');
  });

  it('cannot go on after its end', async () => {
    const target = join(temporaryFolder(), 'model');
    const folder = await platform.create(target);
    await folder.write('a', 'b');
    await folder.commit();
    await expect(folder.write('c', 'd')).rejects.toMatchObject({ code: 'save_failed' });
    await expect(folder.commit()).rejects.toMatchObject({ code: 'save_failed' });
    expect(readdirSync(target)).toEqual(['a']);
  });

  it.each(['', 'https://example.com/model', 'file://elsewhere/model', 'file:///a%2Fb'])(
    'is that of "%s"',
    async (target) => {
      await expect(platform.create(target)).rejects.toMatchObject({ code: 'invalid_argument', argument: 'target' });
    },
  );
});
