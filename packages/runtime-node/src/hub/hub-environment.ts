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
  // The first that is set decides, also where it says no.
  const offline = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'].find((name) => variables[name]);
  return {
    cacheDir: hubCacheFolder(variables),
    endpoint: variables.HF_ENDPOINT || undefined,
    token: await hubToken(variables),
    offline: isTrue(variables[offline ?? '']) ? `${offline} is set` : undefined,
  };
}

/** The folder that keeps downloads, as the environment has it. */
export function hubCacheFolder(variables: Variables = process.env): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE } = variables;
  return variablePath(HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE || join(hubHome(variables), 'hub'), variables);
}

/** The absolute path of a folder that a user named, with `~` for the user's own. */
export function folderPath(path: string): string {
  return resolve(/^~($|[\\/])/.test(path) ? join(homedir(), path.slice(1)) : path);
}

/** As {@link folderPath}, with variables such as `$HOME` for what they hold. */
function variablePath(path: string, variables: Variables): string {
  const name = /\$(?:(\w+)|\{(\w+)\})/g;
  return folderPath(path.replace(name, (text, bare, braced) => variables[bare ?? braced] ?? text));
}

function hubHome(variables: Variables): string {
  const { HF_HOME, XDG_CACHE_HOME } = variables;
  return variablePath(HF_HOME || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface'), variables);
}

async function hubToken(variables: Variables): Promise<string | undefined> {
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH } = variables;
  if (isTrue(variables.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const given = HF_TOKEN?.trim() || HUGGING_FACE_HUB_TOKEN?.trim();
  if (given) return given;
  const file = variablePath(HF_TOKEN_PATH || join(hubHome(variables), 'token'), variables);
  return (await readFile(file, 'utf8').catch(() => '')).trim() || undefined;
}

/** Whether a variable of the environment says yes, as Python's client understands it. */
export function isTrue(value: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(value ?? '');
}
