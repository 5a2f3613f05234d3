import type { ModelFiles } from '../contracts/model-files.ts';
import { InvalidFileError } from '../errors/invalid-file-error.ts';
import { scanJson } from './scan-json.ts';

/** A JSON object, as configuration files hold. */
export type JsonObject = { readonly [key: string]: unknown };

/** No configuration file or shard index is larger; a hostile one is not read into memory. */
const maxJsonBytes = 16 * 1024 * 1024;

/**
 * Strings, also one that doesn't end, and infinite numbers as Python writes them: diffusers' files hold `-Infinity`, which
 * JSON has not. It passes over every character once.
 */
const stringOrInfinity = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|$)|-?\bInfinity\b/gs;
/** In JSON, a number that is too large is read as infinite. */
const inJson: Readonly<Record<string, string>> = { Infinity: '1e999', '-Infinity': '-1e999' };

/**
 * Reads a JSON object. Infinite numbers as Python writes them are read, too.
 *
 * @param mostValues - how much it may hold: far more than any configuration if left out.
 * @throws {FileNotFoundError} if there is no such file.
 * @throws {InvalidFileError} if it is too large, nested too deep, not JSON, or not an object.
 */
export async function readJsonObject(
  files: ModelFiles,
  path: string,
  signal?: AbortSignal,
  mostValues = 10_000,
): Promise<JsonObject> {
  const name = `${files.source}/${path}`;
  const size = await files.size(path);
  if (size > maxJsonBytes)
    throw new InvalidFileError(name, `is ${size} bytes; JSON files of up to ${maxJsonBytes} are read.`);
  const text = new TextDecoder().decode(await files.read(path, { signal }));
  scanJson(text, name, { mostValues });
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new InvalidFileError(name, 'is not valid JSON; it may be truncated. Download it again.', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidFileError(name, 'holds no JSON object.');
  }
  return value as JsonObject;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes('Infinity')) throw error;
    return JSON.parse(text.replaceAll(stringOrInfinity, (token) => inJson[token] ?? token));
  }
}

/** Writes JSON as diffusers does: two spaces, sorted keys, a final line feed. */
export function formatJson(value: JsonObject): string {
  const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}
