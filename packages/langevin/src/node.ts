// What only Node has: the platform that `langevin` installs there, and its runtime with the options it takes.
export * from '@langevin/runtime-node';
