import { InvalidFileError } from '@langevin/core';
import { ByteReader } from './byte-reader.ts';
import type { PickleValue } from './pickle-values.ts';
import { readStateDict } from './state-dict.ts';
import { TensorReader } from './tensor-reader.ts';
import { TorchEnvironment } from './torch-environment.ts';
import { unpickle } from './unpickle.ts';
import type { Weights } from './weights.ts';
import { isZip, readZipRecords } from './zip-records.ts';

/** The first pickle of the format before PyTorch 1.6, and the second. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyProtocol = 1001;

/**
 * The weights of a file that torch.save wrote (`.bin`, `.pt`, `.pth`), in the zip format or in the one before
 * PyTorch 1.6, as float32, converted when they are asked for. Those stored as float32, in order and aligned, are views of
 * `bytes`.
 *
 * The file may hold a state_dict, or a dictionary of several, as a training's checkpoint does: their tensors are called
 * `state_dict.conv_in.weight`, `ema.conv_in.weight`. Its pickle is read by a machine that knows tensors and plain data and
 * can call nothing of Python.
 *
 * @param bytes - the whole file; it may lie in shared memory.
 * @param file - the file's name, for messages.
 * @throws {UnsafePickleError} if the pickle asks for anything else.
 * @throws {InvalidFileError} if the file is truncated or corrupt, or holds something other than tensors.
 */
export function readPyTorch(bytes: Uint8Array, file: string): Weights {
  return isZip(bytes) ? readZip(bytes, file) : readLegacy(bytes, file);
}

/** `<name>/data.pkl` is the pickle, `<name>/data/<key>` a storage, `<name>/byteorder` there since PyTorch 2.1. */
function readZip(bytes: Uint8Array, file: string): Weights {
  const records = readZipRecords(bytes, file);
  const pickle = [...records.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) {
    throw new InvalidFileError(file, 'is a zip without a data.pkl, so not one that torch.save wrote.');
  }
  const folder = pickle.slice(0, -'data.pkl'.length);
  const byteOrder = records.get(`${folder}byteorder`);
  if (byteOrder && new ByteReader(byteOrder, file).utf8(byteOrder.byteLength) !== 'little') {
    throw new InvalidFileError(
      file,
      'was written on a big-endian machine. Load it there and save the weights as safetensors, which is always little-endian.',
    );
  }
  const environment = new TorchEnvironment(file, bytes.byteLength);
  const value = unpickle(new ByteReader(records.get(pickle)!, file), environment);

  const storageBytes = new Map(environment.ownBytes);
  for (const key of environment.storages.keys()) {
    const record = records.get(`${folder}data/${key}`);
    if (record) storageBytes.set(key, record);
  }
  return readStateDict(value, file, bytes.byteLength, new TensorReader(file, storageBytes, bytes.byteLength));
}

/**
 * Pickles of a magic number, a protocol version, facts about the machine, the object, and the keys of its storages;
 * then each storage: its number of elements in 64 bits, and the elements. PyTorch writes them little-endian on any
 * machine.
 */
function readLegacy(bytes: Uint8Array, file: string): Weights {
  const reader = new ByteReader(bytes, file);
  const environment = new TorchEnvironment(file, bytes.byteLength);
  const startsAsPickle = bytes[0] === 0x80; // PROTO
  if (!startsAsPickle || unpickle(reader, environment) !== legacyMagic) {
    throw new InvalidFileError(file, 'is not a file that torch.save wrote. Save the weights as safetensors.');
  }
  if (unpickle(reader, environment) !== legacyProtocol) {
    throw new InvalidFileError(file, `is of the older format, but not of version ${legacyProtocol}. Save it again.`);
  }
  unpickle(reader, environment);
  const value = unpickle(reader, environment);
  const storageBytes = readLegacyStorages(reader, unpickle(reader, environment), environment);
  return readStateDict(value, file, bytes.byteLength, new TensorReader(file, storageBytes, bytes.byteLength));
}

function readLegacyStorages(
  reader: ByteReader,
  keys: PickleValue,
  { storages, ownBytes }: TorchEnvironment,
): ReadonlyMap<string, Uint8Array> {
  const storageBytes = new Map(ownBytes);
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined || reader.u64() !== storage.length) {
      throw new InvalidFileError(
        reader.file,
        'its storages are not those of its tensors; it is corrupt. Download it again.',
      );
    }
    storageBytes.set(storage.key, reader.bytes(storage.bytes));
  }
  return storageBytes;
}
