import systemPaths, { type PlatformPath } from 'node:path';

/**
 * The folder from which a path of a model leads to a file, if it does: that of `/m/unet/a.bin` and `unet/a.bin` is `/m`.
 *
 * @param file - as this system writes it.
 * @param path - with slashes, as models write it.
 * @param paths - how paths are written; as on this system if left out.
 */
export function folderAbove(file: string, path: string, paths: PlatformPath = systemPaths): string | undefined {
  const ending = `${paths.sep}${paths.normalize(path)}`;
  return file.endsWith(ending) ? file.slice(0, -ending.length) : undefined;
}
