// What only browsers have: the platform that `langevin` installs there, its runtime with the options it takes, and files
// from drops, URLs and the browser's own storage.
export * from '@langevin/runtime-web';
