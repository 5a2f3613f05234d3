// What few pages need, in one module, which they load when they first do: strings with a scheme of ours, and pictures to decode.
// By itself, each part would take more for what they share than it saves.

export { decodePicture } from '../pictures/decode-picture.ts';
export { openHub } from './hub-files.ts';
export { opfsFiles } from './opfs-files.ts';
export { OpfsFolder } from './opfs-folder.ts';
