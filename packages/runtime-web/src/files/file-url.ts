import { InvalidArgumentError, joinModelPath } from '@langevin/core';

/**
 * The URL of a folder, with a slash at its end, so that the names of files are put after it. A query stays: it may be a
 * signature that all files of the folder are read with.
 *
 * @throws {InvalidArgumentError} if it is not on a server, or has a password in it.
 */
export function folderUrl(url: string | URL): URL {
  const base = globalThis.location?.href;
  if (!URL.canParse(String(url), base)) {
    throw new InvalidArgumentError('source', `"${url}" is no URL; give that of a folder with a checkpoint.`);
  }
  const folder = new URL(String(url), base);
  if (!isOnServer(folder)) {
    throw new InvalidArgumentError('source', `${folder.href} is not on a server; give a URL that begins with https:.`);
  }
  if (folder.username !== '' || folder.password !== '') {
    const instead = 'urlFiles(url, { headers: { Authorization: "Basic …" } })';
    throw new InvalidArgumentError('source', `a page can't use a URL with a password in it; take ${instead}.`);
  }
  folder.hash = '';
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return folder;
}

/** The URL of a file below a folder's. @throws {InvalidArgumentError} if the path leads out of it. */
export function fileUrl(folder: URL, path: string): string {
  const inside = joinModelPath('', path).split('/').map(encodeURIComponent).join('/');
  const file = new URL(inside, folder);
  file.search = folder.search;
  return file.href;
}

/** Programs made of web pages have schemes of their own, with paths as those of servers. */
function isOnServer({ protocol }: URL): boolean {
  const isPages =
    protocol === globalThis.location?.protocol && !['file:', 'blob:', 'data:', 'about:'].includes(protocol);
  return protocol === 'https:' || protocol === 'http:' || isPages;
}
