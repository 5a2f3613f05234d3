import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Way } from './server-ways.ts';

/** What a file is asked with. */
export interface FileRequest {
  readonly method: string;
  readonly range: string | undefined;
  /** The browser's own cache asks so for the rest of what it has the beginning of. */
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
  /** How many requests there were before. */
  readonly count: number;
  /** How many spaces the file has at its end. */
  readonly version: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
/** A name that no file system should have to hold: it is served the file that it ends in. */
const oddFolder = 'odd names/';
const pieceBytes = 16_000;

/** Answers with a file of the project, in some way. Gives whether it closed the connection before the file's end. */
export async function serveFile(
  path: string,
  way: Way,
  { method, range, ifRange, authorization, count, version }: FileRequest,
  response: ServerResponse,
): Promise<boolean> {
  const end = (status: number, type = 'text/plain', body = ''): false => {
    response.writeHead(status, { 'Content-Type': type }).end(body);
    return false;
  };
  if (way.status) return end(way.status);
  if (way.token && authorization !== way.token) return end(401);
  if (method === 'HEAD' && way.headStatus) return end(way.headStatus);
  const content = await contentOf(path, version);
  if (content === undefined && way.hasPages) return end(200, 'text/html', '<!doctype html><p>hello</p>');
  if (content === undefined) return end(way.missingStatus ?? 404);

  const size = content.byteLength;
  const tag = `"${size}${way.changes ? `-${count}` : ''}"`;
  const date = new Date(1e12 + version * 1e6).toUTCString();
  if (!way.isVersionless) {
    response.setHeader('ETag', tag);
    response.setHeader('Last-Modified', date);
  }
  if (way.digest) {
    const hash = createHash('sha256').update(content).digest('base64');
    response.setHeader('Repr-Digest', `sha-256=:${way.digest(hash)}:`);
  }
  response.setHeader('Content-Type', 'application/octet-stream');
  if (way.gzip) {
    sendCompressed(content, way, method, response);
    return false;
  }

  const givesPart = !way.ignoresRanges && (ifRange === undefined || ifRange === tag || ifRange === date);
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(givesPart ? (range ?? '') : '') ?? [];
  const start = first === undefined ? 0 : Number(first) + (way.shift ?? 0);
  if (start >= size) return end(416);
  const stop = last ? Math.min(Number(last) + 1, size) : size;
  response.writeHead(first === undefined ? 200 : 206, {
    'Content-Length': stop - start,
    ...(first !== undefined && { 'Content-Range': `bytes ${start}-${stop - 1}/${size}` }),
  });
  if (method !== 'HEAD') return send(content.subarray(start, stop), way, count, response);
  response.end();
  return false;
}

async function contentOf(path: string, version: number): Promise<Buffer | undefined> {
  if (path.startsWith(oddFolder)) return Buffer.from(path);
  const file = normalize(join(root, path));
  if (!file.startsWith(root) || !existsSync(file) || !statSync(file).isFile()) return undefined;
  return Buffer.concat([await readFile(file), Buffer.alloc(version, ' ')]);
}

function sendCompressed(content: Buffer, { gzip }: Way, method: string, response: ServerResponse): void {
  const compressed = gzipSync(content);
  response.setHeader('Content-Encoding', 'gzip');
  if (gzip === 'with length') response.setHeader('Content-Length', compressed.byteLength);
  response.end(method === 'HEAD' ? undefined : compressed);
}

/** Sends an answer, and gives whether it was cut off. */
async function send(content: Buffer, way: Way, count: number, response: ServerResponse): Promise<boolean> {
  const { bytesPerAnswer = Number.POSITIVE_INFINITY, ignoresRanges, pause = 0, stalls } = way;
  const most = bytesPerAnswer * (ignoresRanges ? 2 ** count : 1);
  if (pause === 0 && most > 0) await written(response, content.subarray(0, most));
  for (let offset = 0; pause > 0 && offset < content.byteLength && !response.destroyed; offset += pieceBytes) {
    response.write(content.subarray(offset, offset + pieceBytes));
    await setTimeout(pause);
  }
  const isCut = content.byteLength > most;
  if (!isCut) response.end();
  else if (!stalls) {
    // A browser drops what it has not handed to the page by then.
    if (most > 0) await setTimeout(250);
    response.destroy();
  }
  return isCut;
}

/** Waits until bytes are handed to the network, or nobody wants them any more. */
function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => resolve());
  });
}
