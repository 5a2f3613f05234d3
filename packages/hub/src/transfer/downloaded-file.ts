import { DownloadError, InvalidFileError } from '@langevin/core';
import type { ByteSink } from './byte-sink.ts';
import type { FileServer } from './file-server.ts';
import type { LoadMeter } from './load-meter.ts';
import { reasonOf } from './reason-of.ts';
import { describeFile, isEncoded, type RemoteFile, versionOf } from './remote-file.ts';
import { BrokenConnection, letGo, ResponseBody } from './response-body.ts';
import { retried } from './retried.ts';
import { withoutQuery } from './shown-url.ts';
import { StallGuard } from './stall-guard.ts';

/** How often a connection that broke is taken up again without any progress. */
const attempts = 5;

/** Where a file comes from and goes to. */
export interface DownloadedFileOptions<Sink extends ByteSink> {
  readonly server: FileServer;
  readonly meter: LoadMeter;
  /** What it holds already is the beginning of the file. */
  readonly sink: Sink;
}

/** An answer with the rest of a file, or all of it anew. */
interface Answer {
  readonly response: Response;
  readonly isAnew: boolean;
}

/**
 * A file on its way from a server. What has arrived stays, so that a download which broke off goes on from there: after a
 * pause by itself, and otherwise when it is asked for again.
 */
export class DownloadedFile<Sink extends ByteSink = ByteSink> {
  /** What has arrived. */
  readonly sink: Sink;
  readonly #server: FileServer;
  readonly #meter: LoadMeter;
  #file: RemoteFile;

  constructor(file: RemoteFile, { server, meter, sink }: DownloadedFileOptions<Sink>) {
    this.#file = file;
    this.sink = sink;
    this.#server = server;
    this.#meter = meter;
  }

  /** What the server said of the file with the bytes that it sent. It may have changed since it was looked up. */
  get file(): RemoteFile {
    return this.#file;
  }

  /**
   * Fulfilled when the whole file has arrived.
   *
   * @throws {DownloadError} if the server refuses it, or the connection breaks too often; asking again goes on.
   * @throws the signal's reason after an abort.
   */
  async receive(signal: AbortSignal | undefined): Promise<void> {
    const { size, pinnedUrl } = this.#file;
    this.#meter.begin(this.#name, this.sink.length, size);
    if (pinnedUrl !== undefined && this.sink.length === size) return;
    await retried(() => this.#attempt(signal), { attempts, signal, progress: () => this.sink.length });
    this.#meter.end(this.#name);
  }

  async #attempt(signal: AbortSignal | undefined): Promise<void> {
    const guard = new StallGuard(signal);
    let body: ResponseBody | undefined;
    try {
      const { response, isAnew } = (await this.#rest(guard.signal)) ?? (await this.#whole(guard.signal));
      body = new ResponseBody(response);
      if (isAnew) await this.#beginAnew(response);
      await this.#takeIn(body.pieces(guard.signal), guard);
    } catch (error) {
      throw this.#explained(guard.signal.aborted ? new BrokenConnection(reasonOf(guard.signal.reason)) : error);
    } finally {
      body?.close();
      guard.end();
    }
  }

  /**
   * The rest of the file, if it can be had. Whether it is still the same file is asked of the answer: a condition in the
   * request (If-Range) would need more than the usual permission from another site.
   */
  async #rest(signal: AbortSignal): Promise<Answer | undefined> {
    const { version, pinnedUrl } = this.#file;
    const position = this.sink.length;
    if (position === 0 || version === undefined) return undefined;
    const response = await this.#server.ask(this.#address, { method: 'GET', range: `bytes=${position}-`, signal });
    const isSame = pinnedUrl !== undefined || versionOf(response) === version;
    if (response.status === 206 && isSame && beginsAt(response, position)) return { response, isAnew: false };
    if (response.status === 200) return { response, isAnew: true };
    letGo(response);
    if (!response.ok && response.status !== 416) throw this.#server.refusalOf(this.#address, response);
    return undefined;
  }

  async #whole(signal: AbortSignal): Promise<Answer> {
    const response = await this.#server.ask(this.#address, { method: 'GET', signal });
    if (response.ok) return { response, isAnew: true };
    letGo(response);
    throw this.#server.refusalOf(this.#address, response);
  }

  /** From now on it is the file of this answer. */
  async #beginAnew(response: Response): Promise<void> {
    if (this.#file.pinnedUrl === undefined) {
      const file = describeFile(this.#file.url, response);
      const isSame = file.version !== undefined && file.version === this.#file.version;
      this.#file = { ...file, digest: file.digest ?? (isSame ? this.#file.digest : undefined) };
    }
    await this.sink.begin(this.#file.size);
    this.#meter.begin(this.#name, 0, this.#file.size);
  }

  async #takeIn(pieces: AsyncIterable<Uint8Array>, guard: StallGuard): Promise<void> {
    const { size = 0, pinnedUrl } = this.#file;
    for await (const piece of pieces) {
      guard.renew();
      // A server must not fill the disk: what is pinned has its size.
      if (pinnedUrl && this.sink.length + piece.byteLength > size) {
        throw new InvalidFileError(this.#name, `has more than the ${size} bytes that were announced. Load it again.`);
      }
      await this.sink.append(piece);
      this.#meter.add(this.#name, piece.byteLength);
    }
    // More than was announced was compressed on its way, where a page may not see that.
    if (this.sink.length < size) throw new BrokenConnection(`there should be ${size}`);
  }

  /** The error for a failure: of a connection that broke, what is lost is not what has arrived. */
  #explained(error: unknown): unknown {
    const arrived = this.sink.length;
    const isRefused = error instanceof DownloadError && error.isTransient && arrived > 0;
    if (!isRefused && !(error instanceof BrokenConnection)) return error;
    const { status, retryAfter } = isRefused ? error : {};
    const why = reasonOf(isRefused ? (error.cause ?? error) : error);
    const problem = `broke off after ${arrived} bytes (${why}); load it again to go on from there.`;
    return new DownloadError(this.#name, problem, {
      isTransient: true,
      status,
      retryAfter,
      cause: error.cause ?? error,
    });
  }

  get #address(): string {
    return this.#file.pinnedUrl ?? this.#file.url;
  }

  get #name(): string {
    return withoutQuery(this.#file.url);
  }
}

/** Whether an answer with a part is the part from a byte on, as far as the page may see. */
function beginsAt(response: Response, position: number): boolean {
  const range = response.headers.get('content-range');
  return !isEncoded(response) && (range === null || range.startsWith(`bytes ${position}-`));
}
