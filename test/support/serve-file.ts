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

/** Answers with a file of the project, in some way. */
export async function serveFile(
  path: string,
  way: Way,
  { method, range, ifRange, authorization, count, version }: FileRequest,
  response: ServerResponse,
): Promise<void> {
  if (way.status) return void response.writeHead(way.status).end();
  if (way.token && authorization !== way.token) return void response.writeHead(401).end();
  if (method === 'HEAD' && way.headStatus) return void response.writeHead(way.headStatus).end();
  const content = await contentOf(path, version);
  if (content === undefined && way.hasPages) {
    return void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><p>hello</p>');
  }
  if (content === undefined) return void response.writeHead(way.missingStatus ?? 404).end();

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
  if (way.gzip) return sendCompressed(content, way, method, response);

  const givesPart = !way.ignoresRanges && (ifRange === undefined || ifRange === tag || ifRange === date);
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(givesPart ? (range ?? '') : '') ?? [];
  const start = first === undefined ? 0 : Number(first) + (way.shift ?? 0);
  if (start >= size) return void response.writeHead(416).end();
  const end = last ? Math.min(Number(last) + 1, size) : size;
  response.writeHead(first === undefined ? 200 : 206, {
    'Content-Length': end - start,
    ...(first !== undefined && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
  });
  if (method === 'HEAD') return void response.end();
  await send(content.subarray(start, end), way, count, response);
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

async function send(content: Buffer, way: Way, count: number, response: ServerResponse): Promise<void> {
  const { bytesPerAnswer = Number.POSITIVE_INFINITY, ignoresRanges, pause = 0, stalls } = way;
  const most = bytesPerAnswer * (ignoresRanges ? 2 ** count : 1);
  if (most === 0) return void response.destroy();
  if (pause === 0) await written(response, content.subarray(0, most));
  for (let offset = 0; pause > 0 && offset < content.byteLength && !response.destroyed; offset += pieceBytes) {
    response.write(content.subarray(offset, offset + pieceBytes));
    await setTimeout(pause);
  }
  if (content.byteLength <= most) return void response.end();
  if (stalls) return;
  // Once what was sent has had time to arrive, the connection is cut.
  await setTimeout(100);
  response.destroy();
}

/** Waits until bytes are handed to the network, or nobody wants them any more. */
function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => resolve());
  });
}
