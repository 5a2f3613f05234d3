import { InvalidArgumentError } from '@langevin/core';
import { hubScheme } from './hub-scheme.ts';

/** The hub that is meant where none is named. */
export const defaultEndpoint = 'https://huggingface.co';
/** The branch that is meant where no revision is named. */
export const defaultRevision = 'main';

/** Whether a text can be the name of a repository: its owner's and its own, as the hub and Python's client allow them. */
export function isRepositoryName(text: string): boolean {
  return /^\w([\w.-]*\w)?\/\w([\w.-]*\w)?$/.test(text) && text.length <= 96 && !/--|\.\.|\.git$/.test(text);
}

/**
 * The name of the repository behind `hf://owner/name`.
 *
 * @throws {InvalidArgumentError} if it is none.
 */
export function repositoryName(source: string): string {
  const name = source.slice(hubScheme.length).replace(/\/$/, '');
  if (source.startsWith(hubScheme) && isRepositoryName(name)) return name;
  const advice = 'Write hf://owner/name; a revision and a folder in it are options: { revision, subfolder }.';
  // What stands before an @ may be a password.
  const shown = source.replace(/^.*@/, `${hubScheme}…@`);
  throw new InvalidArgumentError('source', `"${shown}" names no repository of the hub. ${advice}`);
}

/** Whether a revision is a commit, whose content never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
