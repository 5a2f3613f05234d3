/** What a bundler puts in place of `process.env.NODE_ENV`; a page without one has no `process`. */
declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

let hasWarned = false;

/** Gives back the sessions that nobody can use any more and that nobody disposed. */
const abandoned = new FinalizationRegistry<() => Promise<void>>((release) => {
  if (!hasWarned && !isProduction()) {
    hasWarned = true;
    console.warn(
      'langevin: a pipeline or model was dropped without dispose(). Call it, or write "await using": memory may run out ' +
        'before it is collected.',
    );
  }
  // There is nobody left to tell.
  release().catch(() => {});
});

/**
 * Has a session released when it is collected without having been disposed.
 *
 * @param release - must not hold the session.
 * @returns forgets it, once it is disposed.
 */
export function releaseWhenCollected(session: object, release: () => Promise<void>): () => void {
  // A token of its own: a target that is its own token would be kept by what is returned.
  const token = {};
  abandoned.register(session, release, token);
  return () => abandoned.unregister(token);
}

function isProduction(): boolean {
  try {
    return process.env.NODE_ENV === 'production';
  } catch {
    return false;
  }
}
