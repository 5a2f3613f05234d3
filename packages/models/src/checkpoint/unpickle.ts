import type { ByteReader } from './byte-reader.ts';
import { pickleInstructions, stopOpcode } from './pickle-instructions.ts';
import { PickleMachine } from './pickle-machine.ts';
import type { PickleEnvironment, PickleValue } from './pickle-values.ts';

/**
 * An opcode adds at most one value, mark and memo entry, so this bounds them all; what a call copies besides, the
 * environment bounds. A tensor takes about 30 opcodes: enough for more than fifteen thousand.
 */
const maxOpcodes = 500_000;

/**
 * Reads the next pickle. The only functions it can call are those of the environment, which are ours, and it never
 * recurses.
 *
 * @throws {UnsafePickleError} if it asks for any other function or class, or for an object of one.
 * @throws {InvalidFileError} if it is truncated, corrupt, over a limit, or has an opcode that no tensor needs.
 */
export function unpickle(reader: ByteReader, environment: PickleEnvironment): PickleValue {
  const machine = new PickleMachine(reader, environment);
  for (let count = 0; count < maxOpcodes; count++) {
    const opcode = reader.u8();
    if (opcode === stopOpcode) return machine.pop();
    const instruction = pickleInstructions.get(opcode);
    if (!instruction) {
      const code = opcode.toString(16).padStart(2, '0');
      throw machine.invalid(
        `has the pickle opcode 0x${code}, which no checkpoint of tensors needs: it is corrupt, or not made by torch.save.`,
      );
    }
    instruction(machine);
  }
  throw machine.invalid(`has a pickle of more than ${maxOpcodes} steps; checkpoints need far fewer.`);
}
