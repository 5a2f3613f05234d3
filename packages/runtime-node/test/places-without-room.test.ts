import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const program = fileURLToPath(new URL('programs/saves-once.ts', import.meta.url));
const save = `"${process.execPath}" --conditions=@langevin/source --import=tsx "${program}"`;

/** Lists what stands in the folder, with sizes. */
const list = `(cd "$1" && find . -type f -printf '%P %s\\n')`;

function shell(script: string, folder: string, before: readonly string[] = []): string {
  const [command, ...rest] = [...before, 'sh', '-ec', script, 'sh', folder];
  const { stdout, stderr, status } = spawnSync(command!, rest, { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

/** In a name space of its own, anybody may mount, and it ends with the process; some systems forbid it. */
const ownMounts = ['unshare', '--user', '--map-root-user', '--mount'];
const canMount =
  spawnSync(ownMounts[0]!, [...ownMounts.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;

/** The first 2000 bytes are saved; the second save is refused, and leaves nothing but the first. */
function expectRefused(output: string, reason: string): void {
  expect(output.split('\n')).toEqual([
    'saved',
    expect.stringMatching(
      new RegExp(`^save_failed: .*/model: can't be written: ${reason}\\. (Make|Save|Raise) .*\\. What was`),
    ),
    'model/unet/weights 2000',
    '',
  ]);
}

describe.runIf(process.platform === 'linux')('a save where there is no room', () => {
  it('for files of its length is refused', () => {
    const output = shell(
      `${save} "$1/model" 2000; ulimit -f 64; ${save} "$1/model" 4000000; ${list}`,
      temporaryFolder(),
    );
    expectRefused(output, 'the file would be larger than files may be');
  });

  it.runIf(canMount)('on the disk is refused', () => {
    const mount = 'mount -t tmpfs -o size=1m tmpfs "$1"';
    const output = shell(`${mount}; ${save} "$1/model" 2000; ${save} "$1/model" 4000000; ${list}`, temporaryFolder(), [
      ...ownMounts,
    ]);
    expectRefused(output, 'no space is left on the disk');
  });

  it.runIf(canMount)('since the disk is read-only is refused', () => {
    const mount = 'mount -t tmpfs tmpfs "$1"';
    const again = 'mount -o remount,ro "$1"';
    const output = shell(
      `${mount}; ${save} "$1/model" 2000; ${again}; ${save} "$1/model" 3000; ${list}`,
      temporaryFolder(),
      [...ownMounts],
    );
    expectRefused(output, 'the file system is read-only');
  });
});
