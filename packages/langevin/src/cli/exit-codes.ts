/** How the command ends. */
export const exitCodes = {
  success: 0,
  /** Something failed that the user could not have known. */
  failure: 1,
  /** The user's input can't be used. */
  badInput: 2,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
