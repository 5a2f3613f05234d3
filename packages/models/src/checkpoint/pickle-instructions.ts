import type { PickleMachine } from './pickle-machine.ts';

/** What an opcode does. Its operands follow it in the file. */
export type PickleInstruction = (machine: PickleMachine) => void;

/** Ends a pickle; its value is then on top of the stack. */
export const stopOpcode = 0x2e;

const maxProtocol = 5;

/**
 * The opcodes that a checkpoint of tensors needs, of protocols 2 to 5, under their names in Python's pickletools.
 * Protocol 2 is what torch.save writes; BINSTRING and SHORT_BINSTRING come from Python 2.
 */
export const pickleInstructions: ReadonlyMap<number, PickleInstruction> = new Map<number, PickleInstruction>([
  [0x80 /* PROTO */, checkProtocol],
  [0x95 /* FRAME */, (machine) => machine.reader.skip(8)],

  [0x4e /* NONE */, (machine) => machine.push(null)],
  [0x88 /* NEWTRUE */, (machine) => machine.push(true)],
  [0x89 /* NEWFALSE */, (machine) => machine.push(false)],
  [0x4a /* BININT */, (machine) => machine.push(machine.reader.i32())],
  [0x4b /* BININT1 */, (machine) => machine.push(machine.reader.u8())],
  [0x4d /* BININT2 */, (machine) => machine.push(machine.reader.u16())],
  [0x8a /* LONG1 */, (machine) => machine.pushInteger(machine.reader.u8())],
  [0x47 /* BINFLOAT */, (machine) => machine.push(machine.reader.bigEndianF64())],
  [0x58 /* BINUNICODE */, (machine) => machine.pushString(machine.reader.u32())],
  [0x54 /* BINSTRING */, (machine) => machine.pushString(machine.reader.u32())],
  [0x8c /* SHORT_BINUNICODE */, (machine) => machine.pushString(machine.reader.u8())],
  [0x55 /* SHORT_BINSTRING */, (machine) => machine.pushString(machine.reader.u8())],
  [0x42 /* BINBYTES */, (machine) => machine.push(machine.reader.bytes(machine.reader.u32()))],
  [0x43 /* SHORT_BINBYTES */, (machine) => machine.push(machine.reader.bytes(machine.reader.u8()))],

  [0x28 /* MARK */, (machine) => machine.mark()],
  [0x30 /* POP */, (machine) => void machine.pop()],
  [0x31 /* POP_MARK */, (machine) => void machine.popToMark()],
  [0x32 /* DUP */, (machine) => machine.duplicate()],

  [0x29 /* EMPTY_TUPLE */, (machine) => machine.push([])],
  [0x85 /* TUPLE1 */, (machine) => machine.push(machine.popItems(1))],
  [0x86 /* TUPLE2 */, (machine) => machine.push(machine.popItems(2))],
  [0x87 /* TUPLE3 */, (machine) => machine.push(machine.popItems(3))],
  [0x74 /* TUPLE */, (machine) => machine.push(machine.popToMark())],
  [0x5d /* EMPTY_LIST */, (machine) => machine.push([])],
  [0x8f /* EMPTY_SET */, (machine) => machine.push([])],
  [0x90 /* ADDITEMS */, (machine) => machine.append(machine.popToMark())],
  [0x91 /* FROZENSET */, (machine) => machine.push(machine.popToMark())],
  [0x61 /* APPEND */, (machine) => machine.append(machine.popItems(1))],
  [0x65 /* APPENDS */, (machine) => machine.append(machine.popToMark())],
  [0x7d /* EMPTY_DICT */, (machine) => machine.push(new Map())],
  [0x73 /* SETITEM */, (machine) => machine.setItems(machine.popItems(2))],
  [0x75 /* SETITEMS */, (machine) => machine.setItems(machine.popToMark())],

  [0x71 /* BINPUT */, (machine) => machine.memoize(machine.reader.u8())],
  [0x72 /* LONG_BINPUT */, (machine) => machine.memoize(machine.reader.u32())],
  [0x94 /* MEMOIZE */, (machine) => machine.memoize()],
  [0x68 /* BINGET */, (machine) => machine.recall(machine.reader.u8())],
  [0x6a /* LONG_BINGET */, (machine) => machine.recall(machine.reader.u32())],

  [0x63 /* GLOBAL */, (machine) => machine.pushGlobal([machine.reader.line(), machine.reader.line()])],
  [0x93 /* STACK_GLOBAL */, (machine) => machine.pushGlobal(machine.popItems(2))],
  [0x51 /* BINPERSID */, (machine) => machine.pushPersistent()],
  [0x52 /* REDUCE */, (machine) => machine.reduce()],
  [0x81 /* NEWOBJ */, (machine) => machine.create()],
  [0x62 /* BUILD */, (machine) => machine.build()],

  // No tensor needs these; most often a GLOBAL before them has named the class, and was refused.
  [0x69, (machine) => refuseObject(machine, `INST of ${machine.reader.line()}.${machine.reader.line()}`)],
  [0x6f, (machine) => refuseObject(machine, 'OBJ')],
  [0x92, (machine) => refuseObject(machine, 'NEWOBJ_EX')],
  [0x82, (machine) => refuseObject(machine, 'EXT1')],
  [0x83, (machine) => refuseObject(machine, 'EXT2')],
  [0x84, (machine) => refuseObject(machine, 'EXT4')],
]);

function checkProtocol(machine: PickleMachine): void {
  const protocol = machine.reader.u8();
  if (protocol <= maxProtocol) return;
  throw machine.invalid(`is a pickle of protocol ${protocol}; up to ${maxProtocol} are read. Save it with torch.save.`);
}

function refuseObject(machine: PickleMachine, request: string): never {
  throw machine.unsafe(`${request} (building an object)`);
}
