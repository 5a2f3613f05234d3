/** What the operating system refuses for, in words, and what to do where it was to write. */
const reasons: Readonly<Record<string, readonly [reason: string, advice: string]>> = {
  EACCES: ['permission was denied', 'Save to where you may write.'],
  EDQUOT: ["the user's quota of disk space is used up", 'Make room, or save to another disk.'],
  EFBIG: ['the file would be larger than files may be', 'Raise that limit, or save to another disk.'],
  EISDIR: ['a folder stands where a file is needed', 'Move it away, or save elsewhere.'],
  EEXIST: ['a file stands where a folder is needed', 'Move it away, or save elsewhere.'],
  ELOOP: ['links lead in a circle', 'Remove one of them, or save elsewhere.'],
  EMFILE: ['too many files are open', 'Close some of them.'],
  ENAMETOOLONG: ['the path, or a name in it, is too long', 'Choose a shorter one.'],
  ENOENT: ['there is no such file or folder', 'Save elsewhere.'],
  ENOSPC: ['no space is left on the disk', 'Make room, or save to another disk.'],
  ENOTDIR: ['a file stands where a folder is needed', 'Move it away, or save elsewhere.'],
  EPERM: ['permission was denied', 'Save to where you may write.'],
  EROFS: ['the file system is read-only', 'Save to another disk.'],
};

/** The code of an error of the operating system, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Whether the operating system says that nothing is there. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}

/** Why the operating system refused, in words: those of the error where it is none of the usual reasons. */
export function systemReason(error: unknown): string {
  return wordsFor(error)?.[0] ?? (error instanceof Error ? error.message : String(error));
}

/** The same of what was to be written, and what to do, in sentences. */
export function refusedWriting(error: unknown): string {
  if (systemCode(error) === 'ENOENT') return 'nothing can be made or kept there. Save elsewhere.';
  const advice = wordsFor(error)?.[1];
  return [`${systemReason(error)}.`, ...(advice === undefined ? [] : [advice])].join(' ');
}

function wordsFor(error: unknown): readonly [string, string] | undefined {
  return reasons[systemCode(error) ?? ''];
}
