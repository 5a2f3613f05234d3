import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ByteSink, DownloadedFile, FileServer, LoadMeter } from '@langevin/hub';
import { expect, it } from 'vitest';

/** A download of more than anybody waits for, into something. */
async function startDownload(sink: ByteSink) {
  const responses: ServerResponse[] = [];
  const server = createServer((_, response) => {
    responses.push(response);
    response.writeHead(200, { 'Content-Length': 1e12 }).write('beginning');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
  const files = new FileServer({ fetch, httpCache: 'no-store', unreachable: 'Check it.' });
  const file = { url, size: 1e12, version: undefined, digest: undefined };
  const download = new DownloadedFile(file, { server: files, meter: new LoadMeter(undefined), sink });
  return { server, responses, download };
}

it.each(['begin', 'append'] as const)(
  'lets go of the connection when %s fails, and gives that error',
  async (method) => {
    const failure = new Error('no room');
    const sink: ByteSink = {
      length: 0,
      begin: () => {},
      append: () => {},
      [method]: () => {
        throw failure;
      },
    };
    const { server, responses, download } = await startDownload(sink);
    await expect(download.receive(undefined)).rejects.toBe(failure);
    if (!responses[0]!.closed) await once(responses[0]!, 'close');
    expect(responses).toHaveLength(1);
    server.close();
  },
);
