import { InvalidFileError } from '../errors/invalid-file-error.ts';

/** Strings, also one that doesn't end, and what stands between values. It passes over every character once. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{},:]/gs;

/** What JSON may hold. */
export interface JsonLimits {
  readonly deepest?: number;
  readonly mostValues?: number;
}

/**
 * Looks over JSON that may come from anybody before a parser takes memory for what it holds. Whether it is JSON at all is left
 * to the parser.
 *
 * @param file - for messages.
 * @param limits - how many lists and objects may lie in one another; and how many values there may be, each of which may take
 * hundreds of bytes of memory, however few the file has for it: twice what the largest index of shards holds if left out.
 * @returns how many keys its outermost object has; a parser drops all but the last of equal ones without a word.
 * @throws {InvalidFileError} if it holds more, or is nested deeper, than any file of ours.
 */
export function scanJson(text: string, file: string, { deepest = 64, mostValues = 150_000 }: JsonLimits = {}): number {
  let [values, keys, depth] = [0, 0, 0];
  for (const [token] of text.matchAll(tokens)) {
    depth += Number('{['.includes(token)) - Number('}]'.includes(token));
    values += Number('{[,'.includes(token));
    keys += Number(token === ':' && depth === 1);
    if (depth > deepest) throw new InvalidFileError(file, `is nested more than ${deepest} deep.`);
    if (values > mostValues) throw new InvalidFileError(file, `holds more than ${mostValues} values.`);
  }
  return keys;
}
