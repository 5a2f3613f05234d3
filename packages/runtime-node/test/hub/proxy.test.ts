import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { nodePlatform } from '@langevin/runtime-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { contents, weightsFile } from './support/model.ts';

const hub = useHub();
const { open } = nodePlatform();
let proxy: Server;
let targets: string[];

beforeEach(async () => {
  targets = [];
  proxy = createServer();
  proxy.on('connect', (request, client, head) => {
    targets.push(request.url!);
    const { hostname, port } = new URL(`http://${request.url}`);
    const server = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  vi.resetModules();
});

afterEach(() => {
  proxy.closeAllConnections();
  proxy.close();
});

const proxyUrl = (): string => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

it('a proxy that the environment names is gone through, but to hosts that need none', async () => {
  hub.server.add('some/faces', contents);
  vi.stubEnv('HTTP_PROXY', proxyUrl());
  const files = await open('some/faces');
  expect(Buffer.from(await files.read(weightsFile)).equals(contents[weightsFile] as Buffer)).toBe(true);
  expect(new Set(targets)).toEqual(new Set(hub.server.requests.map(({ host }) => hub.server.address(host))));
  targets.length = 0;
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  await (await open('some/faces')).read('README.md');
  expect(targets).toEqual([]);
});

it('a proxy that is not there is told of', async () => {
  hub.server.add('some/faces', contents);
  vi.stubEnv('HTTP_PROXY', proxyUrl());
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  const failure = open('some/faces');
  await expect(failure).rejects.toMatchObject({ code: 'download_failed' });
  await expect(failure).rejects.toThrow('the environment names a proxy');
  vi.stubEnv('HTTP_PROXY', 'secret');
  await expect(open('some/faces')).rejects.toThrow('HTTP_PROXY: is no address of a proxy');
  await expect(open('some/faces')).rejects.not.toThrow(/secret/);
});
