// Checks for schedulers of one's own.
export * from '@langevin/schedulers/testing';
