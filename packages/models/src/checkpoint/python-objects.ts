import { type PickleGlobal, type PickleValue, UnfinishedObject } from './pickle-values.ts';

/** What the functions below need of the file that they are read from. */
export interface PythonFile {
  /** The error for a pickle that makes no sense. */
  invalid(problem: string): Error;
  /** Notes that so many entries or bytes of the pickle are copied. @throws {InvalidFileError} if they are too many. */
  noteCopy(count: number): void;
}

/** Objects of Python's own that stand beside weights. Protocol 2 calls the module of its builtins by an older name. */
export function pythonGlobals(file: PythonFile): PickleGlobal[] {
  const dictionary = (args: readonly PickleValue[]): PickleValue => dictionaryOf(args, file);
  return [
    { global: 'collections.OrderedDict', call: dictionary, create: () => new Map() },
    { global: 'collections.Counter', call: dictionary },
    { global: '_codecs.encode', call: ([text, encoding]) => encoded(text, encoding, file) },
    ...['builtins', '__builtin__'].flatMap((module) => [
      { global: `${module}.set`, call: ([items = []]: readonly PickleValue[]) => items },
      { global: `${module}.bytearray`, call: ([bytes = null]: readonly PickleValue[]) => bytes },
      { global: `${module}.complex`, call: () => null },
    ]),
  ];
}

/** An object of which nothing is to be known. */
export function anything(): PickleValue {
  return new UnfinishedObject(() => null);
}

/** OrderedDict(), or, as Python 2 pickles it, OrderedDict([[key, value], …]); Counter({key: count, …}). */
function dictionaryOf([items = []]: readonly PickleValue[], { invalid, noteCopy }: PythonFile): PickleValue {
  if (items instanceof Map) {
    noteCopy(items.size);
    return new Map(items);
  }
  if (!Array.isArray(items)) throw invalid('has an OrderedDict of something other than pairs');
  noteCopy(items.length);
  const dictionary = new Map<PickleValue, PickleValue>();
  for (const item of items) {
    if (!Array.isArray(item) || item.length !== 2) throw invalid('has an OrderedDict of no pairs');
    dictionary.set(item[0]!, item[1]!);
  }
  return dictionary;
}

/** Bytes, as protocol 2 has them: text with a character for each. */
function encoded(
  text: PickleValue | undefined,
  encoding: PickleValue | undefined,
  { invalid, noteCopy }: PythonFile,
): PickleValue {
  const isBytes = typeof text === 'string' && encoding === 'latin1';
  if (!isBytes) throw invalid('holds bytes in a way that is not known');
  noteCopy(text.length);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
