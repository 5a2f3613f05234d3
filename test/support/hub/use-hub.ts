import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { HubServer } from './hub-server.ts';
import './short-pauses.ts';

/** What else the environment may say of the hub: nothing of it must reach a test, nor a test what is the user's. */
const variables = [
  ...['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE', 'HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE', 'HF_TOKEN', 'HF_TOKEN_PATH'],
  ...['HUGGING_FACE_HUB_TOKEN', 'HF_HUB_DISABLE_IMPLICIT_TOKEN', 'HF_HUB_DISABLE_SYMLINKS'],
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
];

/** What the tests of a file have of the hub. */
export interface HubInTests {
  readonly server: HubServer;
  /** The cache of the test: empty at its beginning. */
  readonly cacheDir: string;
  /** The paths of all files in the cache but those under `.no_exist`. */
  cached(): string[];
}

/** Starts a hub for the tests of a file, and has the environment of each lead to it, and to an empty cache. */
export function useHub(): HubInTests {
  let server: HubServer | undefined;
  let home = '';
  beforeAll(async () => {
    server = await HubServer.start();
  });
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'langevin-hub-')));
    for (const name of variables) vi.stubEnv(name, '');
    vi.stubEnv('HF_ENDPOINT', server!.url);
    vi.stubEnv('HF_HOME', home);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    server!.fault = () => undefined;
    server!.requests.length = 0;
    rmSync(home, { recursive: true, force: true });
  });
  afterAll(() => server?.close());
  return {
    get server() {
      return server!;
    },
    get cacheDir() {
      return join(home, 'hub');
    },
    cached: () => filesBelow(join(home, 'hub')).filter((path) => !path.includes('.no_exist')),
  };
}

/** The paths of all files and links below a folder; none if there is none. */
export function filesBelow(folder: string): string[] {
  let paths: string[] = [];
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => !one.isDirectory());
    paths = entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  } catch {
    // There is no such folder.
  }
  return paths.sort();
}
