import { DownloadError } from '@langevin/core';
import { type FileServer, refusalOf } from './file-server.ts';
import { withoutQuery } from './file-url.ts';
import type { LoadMeter } from './load-meter.ts';
import { reasonOf } from './reason-of.ts';
import { ReceivedBytes } from './received-bytes.ts';
import { describeFile, isEncoded, type RemoteFile, versionOf } from './remote-file.ts';
import { retried } from './retried.ts';
import { StallGuard } from './stall-guard.ts';

/** How often a connection that broke is taken up again without any progress. */
const attempts = 5;

/**
 * A file on its way from a server. What has arrived stays, so that a download which broke off goes on from there: after a
 * pause by itself, and otherwise when it is asked for again.
 */
export class DownloadedFile {
  readonly #server: FileServer;
  readonly #meter: LoadMeter;
  #file: RemoteFile;
  #received: ReceivedBytes | undefined;

  constructor(file: RemoteFile, server: FileServer, meter: LoadMeter) {
    this.#file = file;
    this.#server = server;
    this.#meter = meter;
  }

  /** What the server said of the file with the bytes that it sent. It may have changed since it was looked up. */
  get file(): RemoteFile {
    return this.#file;
  }

  /** What has arrived, for as long as nothing else does. */
  get part(): Uint8Array<ArrayBuffer> {
    return this.#received?.view() ?? new Uint8Array();
  }

  /** Begins with what an earlier download of the same version left. */
  async resume(part: ReadableStream<Uint8Array>): Promise<void> {
    const received = this.#reserve();
    for await (const piece of piecesOf(part)) received.append(piece);
    this.#received = received;
    this.#meter.begin(this.#name, received.length, this.#file.size);
  }

  /**
   * The whole file.
   *
   * @throws {DownloadError} if the server refuses it, or the connection breaks too often; asking again goes on.
   * @throws the signal's reason after an abort.
   */
  async read(signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
    await retried(() => this.#receive(signal), { attempts, signal, progress: () => this.part.byteLength });
    this.#meter.end(this.#name);
    return this.#received!.whole();
  }

  async #receive(signal: AbortSignal | undefined): Promise<void> {
    const guard = new StallGuard(signal);
    try {
      const response = (await this.#rest(guard.signal)) ?? (await this.#whole(guard.signal));
      await this.#takeIn(response, guard);
    } catch (error) {
      throw this.#explained(guard.signal.aborted ? guard.signal.reason : error);
    } finally {
      guard.end();
    }
  }

  /**
   * The rest of the file, if it can be had. Whether it is still the same file is asked of the answer: a condition in the
   * request (If-Range) would need more than the usual permission from another site.
   */
  async #rest(signal: AbortSignal): Promise<Response | undefined> {
    const { url, version } = this.#file;
    const position = this.part.byteLength;
    if (position === 0 || version === undefined) return undefined;
    const response = await this.#server.ask(url, { method: 'GET', range: `bytes=${position}-`, signal });
    if (response.status === 206 && versionOf(response) === version && beginsAt(response, position)) return response;
    if (response.status === 200) return this.#beginAnew(response);
    await response.body?.cancel();
    if (!response.ok && response.status !== 416) throw refusalOf(url, response);
    return undefined;
  }

  async #whole(signal: AbortSignal): Promise<Response> {
    const response = await this.#server.ask(this.#file.url, { method: 'GET', signal });
    if (response.ok) return this.#beginAnew(response);
    await response.body?.cancel();
    throw refusalOf(this.#file.url, response);
  }

  /** From now on it is the file of this answer. */
  #beginAnew(response: Response): Response {
    const file = describeFile(this.#file.url, response);
    const isSame = file.version !== undefined && file.version === this.#file.version;
    this.#file = { ...file, sha256: file.sha256 ?? (isSame ? this.#file.sha256 : undefined) };
    // Not both at once: what was received of another version makes room first.
    this.#received = undefined;
    this.#received = this.#reserve();
    this.#meter.begin(this.#name, 0, file.size);
    return response;
  }

  async #takeIn(response: Response, guard: StallGuard): Promise<void> {
    const received = this.#received!;
    for await (const piece of piecesOf(response.body)) {
      guard.renew();
      received.append(piece);
      this.#meter.add(this.#name, piece.byteLength);
    }
    // More than was announced was compressed on its way, where a page may not see that.
    const { size = 0 } = this.#file;
    if (received.length < size) throw new Error(`there should be ${size}`);
  }

  #reserve(): ReceivedBytes {
    const { size } = this.#file;
    try {
      return new ReceivedBytes(size);
    } catch (cause) {
      const what = `has ${size} bytes, more than this page can hold in its memory.`;
      throw new DownloadError(this.#name, what, { isTransient: false, cause });
    }
  }

  /** The error for a failure: what is lost is not what has arrived. */
  #explained(error: unknown): DownloadError {
    const arrived = this.part.byteLength;
    const isOurs = error instanceof DownloadError;
    if (isOurs && (!error.isTransient || arrived === 0)) return error;
    const cause = isOurs ? (error.cause ?? error) : error;
    const advice = 'load it again to go on from there';
    return new DownloadError(this.#name, `broke off after ${arrived} bytes (${reasonOf(cause)}); ${advice}.`, {
      isTransient: true,
      cause,
    });
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

async function* piecesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array, void> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Leaving early lets go of the connection.
    await reader.cancel().catch(() => {});
  }
}
