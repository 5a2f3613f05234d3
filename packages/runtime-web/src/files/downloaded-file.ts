import { DownloadError } from '@langevin/core';

/** What a server says of a file. */
export interface RemoteFile {
  readonly url: string;
  /** Bytes; undefined where the server does not say, or compresses what it sends. */
  readonly size: number | undefined;
  /** What changes when the file does: its entity tag, or its date. */
  readonly version: string | undefined;
  /** SHA-256 of the file, in hexadecimal, where the source gives one. */
  readonly sha256: string | undefined;
}

/** How a file is downloaded. */
export interface DownloadOptions {
  readonly fetch: typeof fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Told of each piece that arrives. */
  readonly onBytes: (count: number) => void;
}

/** How often a connection that broke is taken up again without any progress, and how long it is waited for, in ms. */
const attempts = 4;
const pause = 250;

/**
 * A file on its way from a server. What has arrived stays, so that a download which broke off goes on from there: after a
 * pause by itself, and otherwise when it is asked for again.
 */
export class DownloadedFile {
  readonly #remote: RemoteFile;
  readonly #pieces: Uint8Array[] = [];
  #received = 0;

  constructor(remote: RemoteFile) {
    this.#remote = remote;
  }

  /**
   * The whole file.
   *
   * @throws {DownloadError} if the server refuses it, or the connection breaks too often; asking again goes on.
   * @throws the signal's reason after an abort.
   */
  async read(options: DownloadOptions): Promise<Uint8Array> {
    for (let failures = 0; ; ) {
      const before = this.#received;
      try {
        await this.#receive(options);
        return this.#joined();
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof DownloadError && !error.isTransient) throw error;
        failures = this.#received > before ? 1 : failures + 1;
        if (failures >= attempts) throw this.#failure('broke off', error);
        await new Promise((resolve) => setTimeout(resolve, pause * failures));
      }
    }
  }

  async #receive({ fetch, headers, signal, onBytes }: DownloadOptions): Promise<void> {
    const { url, version, size } = this.#remote;
    if (size !== undefined && this.#received === size) return;
    const resumes = this.#received > 0;
    // The rest of the same file, or all of another that has taken its place.
    const range = resumes ? { Range: `bytes=${this.#received}-`, ...(version && { 'If-Range': version }) } : {};
    const response = await fetch(url, { headers: { ...headers, ...range }, ...(signal && { signal }) });
    if (!response.ok) throw this.#refusal(response);
    if (resumes && response.status !== 206) this.#restart(onBytes);
    if (!response.body) throw this.#failure('has no content', undefined);
    for await (const piece of piecesOf(response.body)) {
      this.#pieces.push(piece);
      this.#received += piece.byteLength;
      onBytes(piece.byteLength);
    }
    if (size !== undefined && this.#received !== size) {
      throw new Error(`${this.#received} of ${size} bytes arrived`);
    }
  }

  #restart(onBytes: (count: number) => void): void {
    onBytes(-this.#received);
    this.#pieces.length = 0;
    this.#received = 0;
  }

  #joined(): Uint8Array {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && first) return first;
    const bytes = new Uint8Array(this.#received);
    let offset = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, offset);
      offset += piece.byteLength;
    }
    this.#pieces.splice(0, this.#pieces.length, bytes);
    return bytes;
  }

  #refusal(response: Response): DownloadError {
    const isTransient = response.status >= 500 || response.status === 429;
    const what = `the server answered ${response.status} ${response.statusText}`.trim();
    return new DownloadError(this.#remote.url, `${what}.`, isTransient);
  }

  #failure(what: string, cause: unknown): DownloadError {
    const reason = cause instanceof Error ? ` (${cause.message})` : '';
    const arrived = `after ${this.#received} bytes${reason}`;
    return new DownloadError(this.#remote.url, `${what} ${arrived}; load it again to go on from there.`, true, {
      cause,
    });
  }
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Leaving early, by an abort, lets go of the connection.
    await reader.cancel().catch(() => {});
  }
}
