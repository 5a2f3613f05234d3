import { fileURLToPath } from 'node:url';

/** The trained model that ships with the repository. */
export const emojiFaces: string = fileURLToPath(new URL('../../../../models/emoji-faces-32', import.meta.url));
