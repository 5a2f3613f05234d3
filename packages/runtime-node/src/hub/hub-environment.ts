import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What the environment says of the hub, to Python's client as to us. */
export interface HubEnvironment {
  /** The folder that keeps downloads. */
  readonly cacheDir: string;
  readonly endpoint: string | undefined;
  readonly token: string | undefined;
  /** The variable that says that no request may be sent, if one does. */
  readonly offline: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads what the environment's variables, and the file of the token, say. */
export async function hubEnvironment(variables: Variables = process.env): Promise<HubEnvironment> {
  const offline = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'].find((name) => isTrue(variables[name]));
  return {
    cacheDir: hubCacheFolder(variables),
    endpoint: variables.HF_ENDPOINT || undefined,
    token: await hubToken(variables),
    offline: offline && `${offline} is set`,
  };
}

/** The folder that keeps downloads, as the environment has it. */
export function hubCacheFolder(variables: Variables = process.env): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE } = variables;
  return folderPath(HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE || join(hubHome(variables), 'hub'));
}

/** The absolute path of a folder that a user named, with `~` for the user's own. */
export function folderPath(path: string): string {
  return resolve(/^~($|[\\/])/.test(path) ? join(homedir(), path.slice(1)) : path);
}

function hubHome({ HF_HOME, XDG_CACHE_HOME }: Variables): string {
  return folderPath(HF_HOME || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface'));
}

async function hubToken(variables: Variables): Promise<string | undefined> {
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH } = variables;
  const given = HF_TOKEN?.trim() || HUGGING_FACE_HUB_TOKEN?.trim();
  if (given) return given;
  const file = folderPath(HF_TOKEN_PATH || join(hubHome(variables), 'token'));
  return (await readFile(file, 'utf8').catch(() => '')).trim() || undefined;
}

function isTrue(value: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(value ?? '');
}
