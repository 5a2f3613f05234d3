export * from '@langevin/core';
