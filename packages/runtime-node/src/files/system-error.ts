const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission was denied',
  EDQUOT: "the user's quota of disk space is used up",
  EFBIG: 'the file would be larger than files may be',
  EISDIR: 'a folder stands where a file is needed',
  EEXIST: 'a file stands where a folder is needed',
  EMFILE: 'too many files are open',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a file stands where a folder is needed',
  EPERM: 'permission was denied',
  EROFS: 'the file system is read-only',
};

/** The code of an error of the operating system, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Why the operating system refused, in words. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  const message = error instanceof Error ? error.message : String(error);
  return (code !== undefined && reasons[code]) || message;
}
