import { InvalidFileError } from '../errors/invalid-file-error.ts';

/** Three times what the largest index of shards holds. Each may take hundreds of bytes of memory, however few the file has for it. */
const mostValues = 300_000;

const [quote, backslash, comma, colon] = ['"', '\\', ',', ':'].map((character) => character.charCodeAt(0));
const opening = new Set([...'{['].map((character) => character.charCodeAt(0)));
const closing = new Set([...'}]'].map((character) => character.charCodeAt(0)));

/** Options of {@link scanJson}. */
interface ScanOptions {
  readonly deepest?: number;
  readonly what?: string;
}

/**
 * Looks over JSON that may come from anybody before a parser takes memory for what it holds. Whether it is JSON at all is left
 * to the parser.
 *
 * @param file - for messages.
 * @param options - how many lists and objects may lie in one another, and what of the file it is, for messages.
 * @returns how many keys its outermost object has; a parser drops all but the last of equal ones without a word.
 * @throws {InvalidFileError} if it holds more, or is nested deeper, than any file of ours.
 */
export function scanJson(text: string, file: string, { deepest = 64, what = '' }: ScanOptions = {}): number {
  const refuse = (problem: string) => new InvalidFileError(file, `${what}${problem}; it is not what it should be.`);
  let [values, keys, depth] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) i = endOfString(text, i);
    else if (code === comma) values++;
    else if (code === colon && depth === 1) keys++;
    else if (closing.has(code)) depth--;
    else if (opening.has(code)) {
      values++;
      if (++depth > deepest) throw refuse(`is nested more than ${deepest} deep`);
    }
    if (values > mostValues) throw refuse(`holds more than ${mostValues} values`);
  }
  return keys;
}

/** Where the string ends that begins at a quote; at the text's end if it doesn't. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === backslash) i++;
    else if (code === quote) return i;
  }
  return text.length;
}
