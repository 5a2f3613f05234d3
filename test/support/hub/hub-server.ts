import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Access, HostedRepository } from './hosted-repository.ts';
import { type Fault, sendContent } from './send-content.ts';

/** A request that the hub, or the host of its large files, got. */
export interface HubRequest {
  readonly method: string;
  readonly host: 'hub' | 'store';
  /** With the query. */
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
  /** How many came before it to this path. */
  readonly count: number;
}

/** Files on a page of a listing: few, so that every listing has several. */
const pageLength = 4;

/**
 * The routes, answers and headers of the Hugging Face hub as its clients see them: revisions, listings in pages, small
 * files behind a redirect on the same host, and large ones behind a redirect to another, which takes no token.
 */
export class HubServer {
  readonly url: string;
  readonly requests: HubRequest[] = [];
  /** What goes wrong with a request, if anything. */
  fault: (request: HubRequest) => Fault | undefined = () => undefined;
  readonly #repositories = new Map<string, HostedRepository>();
  readonly #servers: readonly Server[];
  readonly #store: string;

  private constructor(hub: Server, store: Server) {
    this.#servers = [hub, store];
    this.url = `http://127.0.0.1:${portOf(hub)}`;
    this.#store = `http://127.0.0.1:${portOf(store)}`;
  }

  static async start(): Promise<HubServer> {
    const [hub, store] = [createServer(), createServer()];
    await Promise.all([listen(hub, '127.0.0.1'), listen(store, '127.0.0.1')]);
    const server = new HubServer(hub, store);
    hub.on('request', (request, response) => server.#serve('hub', request, response));
    store.on('request', (request, response) => server.#serve('store', request, response));
    return server;
  }

  add(id: string, contents: Readonly<Record<string, string | Uint8Array>>, access: Access = {}): HostedRepository {
    const repository = new HostedRepository(id, contents, access);
    this.#repositories.set(id, repository);
    return repository;
  }

  repository(id: string): HostedRepository | undefined {
    return this.#repositories.get(id);
  }

  /** The host and port of the hub, or of the store of its large files. */
  address(host: HubRequest['host']): string {
    return new URL(host === 'hub' ? this.url : this.#store).host;
  }

  /** The paths of the requests so far, without queries; they are forgotten. */
  takePaths(): string[] {
    return this.requests.splice(0).map(({ path }) => path.replace(/\?.*/, ''));
  }

  /** Lets the process end while it runs. */
  unref(): void {
    for (const server of this.#servers) {
      server.unref();
      server.on('connection', (socket) => socket.unref());
    }
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #serve(host: HubRequest['host'], message: IncomingMessage, response: ServerResponse): void {
    allowPages(response);
    const { method = 'GET', url = '/' } = message;
    if (method === 'OPTIONS') return void response.writeHead(204).end();
    const count = this.requests.filter(({ path }) => path === url).length;
    const { range, authorization } = message.headers;
    const request: HubRequest = { method, host, path: url, range, authorization, count };
    this.requests.push(request);
    const fault = this.fault(request) ?? {};
    if (fault.hangsUp) return void response.destroy();
    if (fault.isSilent) return;
    if (fault.isCut) return void response.writeHead(200).write(fault.body ?? '', () => response.destroy());
    if (fault.status) return void response.writeHead(fault.status, fault.headers).end(fault.body);
    const answer = async (): Promise<void> => {
      await fault.until;
      return host === 'hub' ? this.#answer(request, response, fault) : this.#answerStore(request, response, fault);
    };
    answer().catch((error: unknown) => response.destroy(error as Error));
  }

  async #answer(request: HubRequest, response: ServerResponse, fault: Fault): Promise<void> {
    const url = new URL(request.path, this.url);
    const route = routes.map((one) => one.exec(url.pathname)?.groups).find((groups) => groups !== undefined);
    if (route === undefined) return void response.writeHead(404).end();
    const { kind, id = '', revision = '', path = '' } = route;
    const repository = this.#repositories.get(id);
    const refusal = refusalOf(repository, request.authorization);
    if (repository === undefined || refusal !== undefined) return refuse(response, ...refusal!);
    const name = decodeURIComponent(revision);
    const commit = repository.commitOf(name);
    if (commit === undefined) return refuse(response, 404, 'RevisionNotFound', `Invalid rev id: ${name}`);
    const files = repository.commits.get(commit)!;
    response.setHeader('X-Repo-Commit', commit);
    if (kind === 'revision') {
      const siblings = [...files.keys()].map((rfilename) => ({ rfilename }));
      return sendJson(response, { id, sha: commit, siblings });
    }
    if (kind === 'tree') return this.#sendTree(url, files, response);
    const file = files.get(decodeURIComponent(path));
    if (file === undefined) return refuse(response, 404, 'EntryNotFound', 'Entry not found');
    if (kind === 'resolve-cache') {
      response.setHeader('ETag', `"${file.oid}"`);
      return sendContent(response, file.content, request.range, fault);
    }
    if (file.sha256 === undefined) {
      const location = `/api/resolve-cache/models/${id}/${commit}/${path}?etag=%22${file.oid}%22`;
      return void response.writeHead(307, { Location: location, ETag: `"${file.oid}"` }).end();
    }
    const location = `${this.#store}/${file.sha256}?Signature=${id}&Expires=9999999999`;
    response.setHeader('X-Linked-Etag', `"${file.sha256}"`);
    response.setHeader('X-Linked-Size', file.content.byteLength);
    response.writeHead(302, { Location: location, ETag: `"${file.oid}"` }).end();
  }

  #sendTree(
    url: URL,
    files: HostedRepository['commits'] extends Map<string, infer F> ? F : never,
    response: ServerResponse,
  ) {
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const folders = [
      ...new Set([...files.keys()].filter((path) => path.includes('/')).map((path) => path.split('/')[0])),
    ];
    const entries = [
      ...folders.map((path) => ({ type: 'directory', path, oid: '0'.repeat(40), size: 0 })),
      ...[...files].map(([path, { content, oid, sha256 }]) => {
        const lfs = sha256 && { lfs: { oid: sha256, size: content.byteLength, pointerSize: 130 } };
        return { type: 'file', path, oid, size: content.byteLength, ...lfs };
      }),
    ];
    if (start + pageLength < entries.length) {
      // Under its own name, whatever it was asked by.
      const next = new URL(`https://huggingface.co${url.pathname}?recursive=true&cursor=${start + pageLength}`);
      response.setHeader('Link', `<${next.href}>; rel="next"`);
    }
    sendJson(response, entries.slice(start, start + pageLength));
  }

  async #answerStore(request: HubRequest, response: ServerResponse, fault: Fault): Promise<void> {
    // As S3 answers who is let in twice.
    if (request.authorization !== undefined) return void response.writeHead(400).end();
    const url = new URL(request.path, this.#store);
    if (!url.searchParams.has('Signature')) return void response.writeHead(403).end();
    const hash = url.pathname.slice(1);
    const all = [...this.#repositories.values()].flatMap(({ commits }) => [...commits.values()]);
    const file = all.flatMap((files) => [...files.values()]).find(({ sha256 }) => sha256 === hash);
    if (file === undefined) return void response.writeHead(404).end();
    response.setHeader('ETag', `W/"${hash.slice(0, 8)}-store"`);
    return sendContent(response, file.content, request.range, fault);
  }
}

const routes = [
  /^\/api\/models\/(?<id>[^/]+\/[^/]+)\/(?<kind>revision|tree)\/(?<revision>[^/]+)$/,
  /^\/api\/(?<kind>resolve-cache)\/models\/(?<id>[^/]+\/[^/]+)\/(?<revision>[^/]+)\/(?<path>.+)$/,
  /^\/(?<id>[^/]+\/[^/]+)\/(?<kind>resolve)\/(?<revision>[^/]+)\/(?<path>.+)$/,
];

function refusalOf(
  repository: HostedRepository | undefined,
  authorization: string | undefined,
): [number, string, string] | undefined {
  const { token, isGated, isDisabled } = repository?.access ?? {};
  if (authorization === 'Bearer hf_unknown') return [401, '', 'Invalid credentials in Authorization header'];
  const isOpen = token === undefined || authorization === `Bearer ${token}`;
  // Private repositories look like missing ones.
  if (repository === undefined || (!isOpen && !isGated)) {
    return [authorization === undefined ? 401 : 404, 'RepoNotFound', 'Repository not found'];
  }
  if (isDisabled) return [403, '', 'Access to this resource is disabled.'];
  if (!isOpen) return [authorization === undefined ? 401 : 403, 'GatedRepo', 'Access to this repository is restricted'];
  return undefined;
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  if (code !== '') response.setHeader('X-Error-Code', code);
  response.setHeader('X-Error-Message', message);
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error: message }));
}

function sendJson(response: ServerResponse, content: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(content));
}

function allowPages(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', 'authorization,range');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader(
    'Access-Control-Expose-Headers',
    'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash',
  );
}

async function listen(server: Server, host: string): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
