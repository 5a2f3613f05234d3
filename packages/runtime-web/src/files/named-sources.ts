// What strings with a scheme of ours name, in one module, which pages load when they first name one: by itself, each part
// would take more for what they share than it saves.

export { openHub } from './hub-files.ts';
export { opfsFiles } from './opfs-files.ts';
export { OpfsFolder } from './opfs-folder.ts';
