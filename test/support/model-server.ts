import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** A request that the server got. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the {@link startModelServer | server} of checkpoints, without a slash at its end. */
    readonly modelServer: string;
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Ways to serve a file, each the first part of a URL: `/<way>/<token>/fixtures/unet/…`. What is served under one token is
 * listed at `/requests/<token>`.
 */
const ways = {
  /** As a static server does, with ranges and entity tags. */
  plain: {},
  /** Closes the connection after 100,000 bytes of each answer. */
  breaking: { bytesPerAnswer: 100_000 },
  /** As before, and takes no ranges: each answer begins at the first byte, and gets twice as far. */
  rangeless: { bytesPerAnswer: 100_000, ignoresRanges: true },
  /** As `breaking`, and each answer is of another version. */
  changing: { bytesPerAnswer: 100_000, changes: true },
  /** Never gets anywhere. */
  dead: { bytesPerAnswer: 0 },
  /** Gives hashes. */
  hashed: { digest: (hash: string) => hash },
  /** Gives hashes of something else. */
  corrupt: { digest: () => Buffer.alloc(32).toString('base64') },
  /** Has a page for whatever it has not, as servers of single-page applications do. */
  pages: { hasPages: true },
  /** Wants a token. */
  locked: { token: 'Bearer sesame' },
  /** Fails. */
  failing: { status: 503 },
} satisfies Record<string, Way>;

interface Way {
  readonly bytesPerAnswer?: number;
  readonly ignoresRanges?: boolean;
  readonly changes?: boolean;
  readonly digest?: (hash: string) => string;
  readonly hasPages?: boolean;
  readonly token?: string;
  readonly status?: number;
}

/** Serves the project's checkpoints to pages of any other origin, in well-behaved and in less well-behaved ways. */
export async function startModelServer(): Promise<{ readonly url: string; readonly server: Server }> {
  const requests = new Map<string, ServedRequest[]>();
  const server = createServer((request, response) => {
    answer(request, response, requests).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Has the server run while tests do. */
export async function setup(project: TestProject): Promise<() => void> {
  const { url, server } = await startModelServer();
  project.provide('modelServer', url);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  requests: Map<string, ServedRequest[]>,
): Promise<void> {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', '*, Authorization');
  response.setHeader('Access-Control-Expose-Headers', 'ETag, Content-Range, Repr-Digest');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  const method = request.method ?? 'GET';
  if (method === 'OPTIONS') return void response.writeHead(204).end();

  const [, name = '', token = '', ...rest] = decodeURIComponent(new URL(request.url ?? '', 'http://a').pathname).split(
    '/',
  );
  if (name === 'requests') return void response.end(JSON.stringify(requests.get(token) ?? []));
  const path = rest.join('/');
  const { range, authorization } = request.headers;
  const ifRange = request.headers['if-range'] as string | undefined;
  const seen = requests.get(token) ?? [];
  requests.set(token, [...seen, { method, path, range, ifRange, authorization }]);
  await serve(
    path,
    (ways as Record<string, Way>)[name] ?? {},
    { method, range, ifRange, authorization, count: seen.length },
    response,
  );
}

async function serve(
  path: string,
  way: Way,
  { method, range, ifRange, authorization, count }: Omit<ServedRequest, 'path'> & { readonly count: number },
  response: ServerResponse,
): Promise<void> {
  if (way.status) return void response.writeHead(way.status).end();
  if (way.token && authorization !== way.token) return void response.writeHead(401).end();
  const file = normalize(join(root, path));
  const isThere = file.startsWith(root) && existsSync(file) && statSync(file).isFile();
  if (!isThere && way.hasPages) {
    return void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><p>hello</p>');
  }
  if (!isThere) return void response.writeHead(404).end();

  const { size } = statSync(file);
  const tag = way.changes ? `"${size}-${count}"` : `"${size}"`;
  response.setHeader('ETag', tag);
  if (way.digest) {
    const hash = createHash('sha256')
      .update(await readFile(file))
      .digest('base64');
    response.setHeader('Repr-Digest', `sha-256=:${way.digest(hash)}:`);
  }
  const isPart = range !== undefined && !way.ignoresRanges && (ifRange === undefined || ifRange === tag);
  const start = isPart ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
  response.writeHead(isPart ? 206 : 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': size - start,
    ...(isPart && { 'Content-Range': `bytes ${start}-${size - 1}/${size}` }),
  });
  if (method === 'HEAD') return void response.end();
  const most = way.bytesPerAnswer === undefined ? size : way.bytesPerAnswer * (way.ignoresRanges ? 2 ** count : 1);
  if (start + most >= size) return void createReadStream(file, { start }).pipe(response);
  if (most === 0) return void response.destroy();
  // Once what was sent is on its way, the connection is cut.
  createReadStream(file, { start, end: start + most - 1 })
    .on('end', () => setTimeout(() => response.destroy(), 20))
    .pipe(response, { end: false });
}
