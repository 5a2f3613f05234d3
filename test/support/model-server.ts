import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { serveFile } from './serve-file.ts';
import { type Way, ways } from './server-ways.ts';

/** A request that the server got. */
export interface ServedRequest {
  readonly method: string;
  /** The host that was asked. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
  /** Whether the other side went before it had the whole answer. */
  wasLeft: boolean;
}

/** What happens under one token. */
interface Served {
  readonly requests: ServedRequest[];
  /** Each file has so many spaces at its end. */
  version: number;
  /** Whether no request gets an answer. */
  isDown: boolean;
  /** Whether it was so by itself. */
  hasVanished: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the {@link startModelServer | server} of checkpoints, without a slash at its end. */
    readonly modelServer: string;
  }
}

/**
 * Serves the project's checkpoints to pages of any other origin, in well-behaved and in less well-behaved {@link ways}.
 * `/set/<token>?version=1&down=1` has it serve other files under a token, or none.
 */
export async function startModelServer(): Promise<{ readonly url: string; readonly server: Server }> {
  const tokens = new Map<string, Served>();
  const server = createServer((request, response) => {
    answer(request, response, tokens).catch((error: unknown) => {
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

async function answer(request: IncomingMessage, response: ServerResponse, tokens: Map<string, Served>): Promise<void> {
  const { host = '', range, authorization } = request.headers;
  const ifRange = request.headers['if-range'] as string | undefined;
  const url = new URL(request.url ?? '', `http://${host}`);
  const [, name = '', token = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
  const served = tokens.get(token) ?? { requests: [], version: 0, isDown: false, hasVanished: false };
  tokens.set(token, served);
  const way: Way = served.hasVanished ? ways.plain : ((ways as Record<string, Way>)[name] ?? {});
  allowPages(response, way);
  if (name === 'requests') return void response.end(JSON.stringify(served.requests));
  if (name === 'set') {
    served.version = Number(url.searchParams.get('version') ?? served.version);
    served.isDown = url.searchParams.get('down') === '1';
    return void response.end();
  }
  if (served.isDown) return void response.destroy();

  const method = request.method ?? 'GET';
  const path = rest.join('/');
  const seen: ServedRequest = { method, host, path, query: url.search, range, authorization, wasLeft: false };
  if (method === 'OPTIONS') return void response.writeHead(way.isStrict ? 403 : 204).end();
  const count = served.requests.push(seen) - 1;
  response.on('close', () => {
    seen.wasLeft = !response.writableFinished;
  });
  if (way.redirects && !url.searchParams.has('signature')) {
    const elsewhere = new URL(url);
    elsewhere.hostname = 'localhost';
    elsewhere.searchParams.set('signature', `${method}-${count}`);
    return void response.writeHead(302, { Location: elsewhere.href }).end();
  }
  if (way.redirects && !url.search.startsWith('?signature=GET')) return void response.writeHead(403).end();
  const file = { method, range, ifRange, authorization, count, version: served.version };
  const isCut = await serveFile(path, way, file, response);
  if (way.vanishes && isCut) Object.assign(served, { hasVanished: true, isDown: true });
}

function allowPages(response: ServerResponse, { isStrict, exposes }: Way): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (!isStrict) response.setHeader('Access-Control-Allow-Headers', '*, Authorization');
  response.setHeader('Access-Control-Expose-Headers', exposes ?? 'ETag, Content-Range, Repr-Digest');
}
