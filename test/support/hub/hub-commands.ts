import { fileURLToPath } from 'node:url';
import type { BrowserCommand, BrowserCommandContext } from 'vitest/node';
import { gate } from './gate.ts';
import { type Access, filesOf } from './hosted-repository.ts';
import { type HubRequest, HubServer } from './hub-server.ts';
import type { Fault } from './send-content.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Opened when the page has read something of a connection that is to break. */
let hasRead = gate();

/** What can go wrong with the hub of the tests in a browser. */
const troubles = {
  none: () => undefined,
  down: () => ({ hangsUp: true }),
  cut: ({ host, count }) => (host === 'store' && count < 2 ? { cutAfter: 300_000, cutWhen: hasRead.until } : undefined),
  damaged: ({ host }) => (host === 'store' ? { content: Buffer.alloc(1_152_212) } : undefined),
  silent: ({ host }) => (host === 'store' ? { isSilent: true } : undefined),
} satisfies Record<string, (request: HubRequest) => Fault | undefined>;

/** See {@link troubles}. */
export type HubTrouble = keyof typeof troubles;

let started: Promise<HubServer> | undefined;

/** The hub of the tests in a browser, for as long as their process runs. */
function hub(): Promise<HubServer> {
  started ??= HubServer.start().then((server) => {
    server.unref();
    return server;
  });
  return started;
}

/** What tests in a browser may ask of the hub. */
export const hubCommands = {
  /** Has it have a folder of the project as a repository, or as another commit of it. @returns its address. */
  hostModel: async (_: BrowserCommandContext, id: string, folder: string, access?: Access) => {
    const server = await hub();
    const contents = { ...filesOf(`${root}${folder}`), 'README.md': `${server.repository(id)?.commits.size ?? 0}` };
    const repository = server.repository(id);
    if (repository === undefined) server.add(id, contents, access);
    else repository.push(contents);
    return server.url;
  },

  troubleHub: async (_: BrowserCommandContext, trouble: HubTrouble) => {
    hasRead = gate();
    (await hub()).fault = troubles[trouble];
  },

  /** Lets a connection break that is to. */
  breakHub: async () => hasRead.open(),

  /** The requests since this was last asked. */
  hubRequests: async () => (await hub()).requests.splice(0),
} satisfies Record<string, BrowserCommand<never[]>>;
