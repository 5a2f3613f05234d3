// The browser's own storage in one module, for pages to load when they first name it.

export { opfsFiles } from './opfs-files.ts';
export { OpfsFolder } from './opfs-folder.ts';
