import { isCommit, isRepositoryName, repositoryName } from '@langevin/hub';
import { expect, it } from 'vitest';

it.each(['google/ddpm-cifar10-32', 'a/b', 'CompVis/ldm-super_resolution.4x', 'x1/0'])(
  '%s can be a repository',
  (name) => {
    expect(isRepositoryName(name)).toBe(true);
    expect(repositoryName(`hf://${name}`)).toBe(name);
  },
);

it.each([
  'gpt2',
  'a/b/c',
  './b',
  '../b',
  'a/..',
  'a--b/c',
  'a/b.git',
  '-a/b',
  'a/b-',
  '/a/b',
  'a/b/',
  'a b/c',
  '',
  `a/${'b'.repeat(96)}`,
])('%j can not', (name) => {
  expect(isRepositoryName(name)).toBe(false);
});

it('a commit is all of its forty digits', () => {
  expect(isCommit('0123456789abcdef0123456789abcdef01234567')).toBe(true);
  for (const other of ['main', '0123456', '0123456789ABCDEF0123456789ABCDEF01234567', `${'0'.repeat(40)}\n`]) {
    expect(isCommit(other)).toBe(false);
  }
});
