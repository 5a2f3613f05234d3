/** The files in the browser's own storage, with their contents as text, sorted by their paths. */
export async function storedFiles(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const visit = async (folder: FileSystemDirectoryHandle, prefix: string): Promise<void> => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'directory') await visit(handle as FileSystemDirectoryHandle, `${prefix}${name}/`);
      else files[prefix + name] = await (await (handle as FileSystemFileHandle).getFile()).text();
    }
  };
  await visit(await navigator.storage.getDirectory(), '');
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}
