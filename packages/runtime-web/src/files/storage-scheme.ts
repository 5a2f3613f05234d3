/** How a string names a folder of the browser's own storage. */
export const storageScheme = 'opfs:';
