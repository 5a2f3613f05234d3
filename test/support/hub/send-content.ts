import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** What goes wrong with an answer. */
export interface Fault {
  /** Answers so, in place of anything else. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** With a status. */
  readonly body?: string;
  /** With a body: hangs up after it, though there should be more. */
  readonly isCut?: boolean;
  /** Says nothing at all and hangs up. */
  readonly hangsUp?: boolean;
  /** Answers then. */
  readonly until?: Promise<unknown>;
  /** Stops after so many bytes of what was asked for, and goes on then. */
  readonly hold?: { readonly after: number; readonly until: Promise<unknown> };
  /** Takes the request and never answers. */
  readonly isSilent?: boolean;
  /** Sends other bytes. */
  readonly content?: Buffer;
  /** Closes the connection after so many bytes of what was asked for. */
  readonly cutAfter?: number;
  /** Closes it then: what was sent may not have been read before. */
  readonly cutWhen?: Promise<unknown>;
  /** Sends pieces of so many bytes with a pause between them, in ms. */
  readonly pace?: { readonly bytes: number; readonly pause: number };
  /** Told of each piece that was sent. */
  readonly onPiece?: () => void;
  /** Told when all of it is sent, or was cut. */
  readonly onEnd?: () => void;
  /** Knows nothing of ranges. */
  readonly ignoresRanges?: boolean;
}

/** Sends a file, or the part of it that is asked for. */
export async function sendContent(
  response: ServerResponse,
  whole: Buffer,
  range: string | undefined,
  fault: Fault,
): Promise<void> {
  const content = fault.content ?? whole;
  const start = fault.ignoresRanges ? undefined : /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
  if (start !== undefined && Number(start) >= content.byteLength) {
    response.writeHead(416, { 'Content-Range': `bytes */${content.byteLength}` }).end();
    return;
  }
  const part = content.subarray(Number(start ?? 0));
  response.setHeader('Content-Length', part.byteLength);
  response.setHeader('Accept-Ranges', 'bytes');
  if (start !== undefined) {
    response.setHeader('Content-Range', `bytes ${start}-${content.byteLength - 1}/${content.byteLength}`);
  }
  response.writeHead(start === undefined ? 200 : 206);
  const sent = part.subarray(0, fault.cutAfter);
  const usual = { bytes: fault.hold?.after ?? Math.max(1, sent.byteLength), pause: 0 };
  const { bytes, pause } = fault.pace ?? usual;
  for (let offset = 0; offset < sent.byteLength; offset += bytes) {
    if (fault.hold && offset >= fault.hold.after) await fault.hold.until;
    if (response.destroyed) return;
    await new Promise<void>((resolve) => response.write(sent.subarray(offset, offset + bytes), () => resolve()));
    fault.onPiece?.();
    if (pause > 0) await setTimeout(pause);
  }
  fault.onEnd?.();
  await fault.cutWhen;
  if (sent.byteLength < part.byteLength) response.destroy();
  else response.end();
}
