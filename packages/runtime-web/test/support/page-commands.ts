/** What came of a download. */
export interface Downloaded {
  readonly name: string;
  readonly base64: string;
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** From now on, the next download is waited for. */
    watchDownloads(): Promise<void>;
    /** What the browser downloaded. */
    lastDownload(): Promise<Downloaded>;
  }
}
