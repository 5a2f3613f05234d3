/** A way to serve files: well-behaved where nothing is said. */
export interface Way {
  /** Closes the connection after so many bytes of each answer. */
  readonly bytesPerAnswer?: number;
  /** Each answer begins at the first byte, and gets twice as far as the one before. */
  readonly ignoresRanges?: boolean;
  /** Each answer is of another version. */
  readonly changes?: boolean;
  /** Once it has closed a connection, it answers nothing until it is told to, and is well-behaved from then on. */
  readonly vanishes?: boolean;
  /** Leaves the connection open, and silent, in place of closing it. */
  readonly stalls?: boolean;
  /** Pauses after each 16 kB, in ms. */
  readonly pause?: number;
  /** The hash that is said of a file, from the right one, in base64. */
  readonly digest?: (hash: string) => string;
  /** Has a page for whatever it has not. */
  readonly hasPages?: boolean;
  /** The header `Authorization` that is asked for. */
  readonly token?: string;
  /** Answers with this, whatever is asked. */
  readonly status?: number;
  /** Answers with this where there is no file. */
  readonly missingStatus?: number;
  /** Answers HEAD with this. */
  readonly headStatus?: number;
  /** Compresses what it sends, and tells its length or not. */
  readonly gzip?: 'with length' | 'without length';
  /** Which headers a page of another site may see, apart from those that it always may. */
  readonly exposes?: string;
  /** Allows no headers of the page's own. */
  readonly isStrict?: boolean;
  /** Tells neither tag nor date. */
  readonly isVersionless?: boolean;
  /** Sends parts that begin so many bytes later than was asked for. */
  readonly shift?: number;
  /** Sends the page to another host for the content, under an address that is good for one request. */
  readonly redirects?: boolean;
}

/** After how many bytes an answer ends that is to end too early: three times within the smallest file of weights. */
export const bytesPerAnswer = 400_000;

/**
 * Ways to serve a file, each the first part of a URL: `/<way>/<token>/fixtures/unet/…`. What is asked under one token is
 * listed at `/requests/<token>`.
 */
export const ways = {
  /** As a static server does, with ranges and entity tags. */
  plain: {},
  /** Closes the connection within each answer. */
  breaking: { bytesPerAnswer },
  /** As before, and takes no ranges: each answer begins at the first byte, and gets twice as far. */
  rangeless: { bytesPerAnswer, ignoresRanges: true },
  /** As `breaking`, and each answer is of another version. */
  changing: { bytesPerAnswer, changes: true },
  /** As `breaking`, and nobody can tell whether it is the same file. */
  versionless: { bytesPerAnswer, isVersionless: true, exposes: '' },
  /** As `breaking`, and its parts begin at the wrong byte. */
  shifted: { bytesPerAnswer, shift: 10 },
  /** As `breaking`, to pages of other sites as servers are that nobody has set up for them: but for the origin. */
  strict: { bytesPerAnswer, isStrict: true, exposes: '' },
  /** As `breaking` for one answer, after which it is gone until it is told to be there again, and is `plain` then. */
  vanishing: { bytesPerAnswer, vanishes: true },
  /** Never gets anywhere. */
  dead: { bytesPerAnswer: 0 },
  /** Stops within each answer, and leaves the connection open. */
  stalling: { bytesPerAnswer, stalls: true },
  /** Takes its time. */
  slow: { pause: 20 },
  /** Gives hashes. */
  hashed: { digest: (hash: string) => hash },
  /** Gives hashes of something else. */
  corrupt: { digest: () => Buffer.alloc(32).toString('base64') },
  /** Has a page for whatever it has not, as servers of single-page applications do. */
  pages: { hasPages: true },
  /** Wants a token. */
  locked: { token: 'Bearer sesame' },
  /** Refuses whatever it has not, as storage services do whose folders may not be listed. */
  bucket: { missingStatus: 403 },
  /** Refuses everything. */
  forbidding: { status: 403 },
  /** Fails. */
  failing: { status: 503 },
  /** Knows no HEAD. */
  headless: { headStatus: 405 },
  /** Compresses, and tells pages of other sites the length that this has, but not that it does. */
  compressing: { gzip: 'with length' },
  /** Compresses on the fly, and says so. */
  streaming: { gzip: 'without length', exposes: 'ETag, Content-Encoding' },
  /** Has its files elsewhere, as the Hugging Face hub, under addresses that are signed for one GET. */
  hub: { redirects: true },
  /** As `hub`, and closes the connection within each answer. */
  breakinghub: { redirects: true, bytesPerAnswer },
} satisfies Record<string, Way>;
