import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';

/** A packed package. */
export interface Tarball {
  readonly path: string;
  /** The package.json in it. */
  readonly manifest: { readonly name: string; readonly version: string };
}

/** A registry that runs in this process. */
export interface LocalRegistry {
  readonly url: string;
  close(): void;
}

const upstream = 'https://registry.npmjs.org';

/**
 * Serves an npm registry that has the packages given, as they would be published, and hands on what the public one says of
 * every other. So a package manager installs them by name, whichever it is.
 */
export async function serveRegistry(tarballs: readonly Tarball[]): Promise<LocalRegistry> {
  const server = createServer(async ({ url = '/', headers }, response) => {
    const path = decodeURIComponent(url.slice(1));
    const file = tarballs.find((one) => basename(one.path) === path);
    const named = tarballs.find((one) => one.manifest.name === path);
    try {
      if (file) response.end(readFileSync(file.path));
      else if (named) response.end(JSON.stringify(describe(named, `http://${headers.host}`)));
      else {
        const reply = await fetch(upstream + url, { headers: { accept: headers.accept ?? '*/*' } });
        response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'application/json' });
        response.end(Buffer.from(await reply.arrayBuffer()));
      }
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** What a registry says of a package: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md. */
function describe({ path, manifest }: Tarball, origin: string): object {
  const integrity = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
  const dist = { tarball: `${origin}/${basename(path)}`, integrity };
  const { name, version } = manifest;
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
}
