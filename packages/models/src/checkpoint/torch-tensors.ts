import { NumpyArray } from './numpy-values.ts';
import { finished, isPickleGlobal, type PickleGlobal, type PickleValue, UnfinishedObject } from './pickle-values.ts';
import { isShape } from './shapes.ts';
import { type ElementType, elementTypes } from './storage-types.ts';
import { StorageReference, TensorReference, UnreadableTensor } from './tensor-reference.ts';

/** What the functions below need of the file that they are read from. */
export interface TensorFile {
  /** The error for a pickle that makes no sense. */
  invalid(problem: string): Error;
  /** Notes bytes that stand in the pickle itself as a storage of their own. */
  addStorage(bytes: Uint8Array, type: ElementType): StorageReference;
}

/**
 * All the functions and classes that PyTorch pickles tensors with: those which its own safe loader
 * (`torch.load(…, weights_only=True)`) allows. Each is a few lines of ours.
 */
export function tensorGlobals(file: TensorFile): PickleGlobal[] {
  const of = (name: string, call: NonNullable<PickleGlobal['call']>): PickleGlobal => ({
    global: `torch._utils.${name}`,
    call,
  });
  const unreadable = (what: string) => (): PickleValue => new UnreadableTensor(what);
  const rebuildV2 = (args: readonly PickleValue[]): PickleValue => strided(args, args[6], undefined, file);
  const parameter = {
    call: ([data]: readonly PickleValue[]) => tensorIn(data, file),
    create: (args: readonly PickleValue[]) => (args.length > 0 ? tensorIn(args[0], file) : withState(file)),
  };
  return [
    of('_rebuild_tensor', (args) => strided(args, null, undefined, file)),
    of('_rebuild_tensor_v2', rebuildV2),
    of('_rebuild_tensor_v3', (args) => strided(args, args[7], typeIn(args[6], file), file)),
    of('_rebuild_parameter', ([data]) => tensorIn(data, file)),
    // The state is attributes that somebody gave the parameter; no weight depends on them.
    of('_rebuild_parameter_with_state', ([data]) => tensorIn(data, file)),
    of('_rebuild_device_tensor_from_cpu_tensor', ([data]) => tensorIn(data, file)),
    of('_rebuild_device_tensor_from_numpy', ([data]) => fromNumpy(data, file)),
    of('_rebuild_sparse_tensor', unreadable('a sparse tensor')),
    of('_rebuild_sparse_csr_tensor', unreadable('a sparse tensor')),
    of('_rebuild_nested_tensor', unreadable('a nested tensor')),
    of('_rebuild_qtensor', unreadable('a quantized tensor')),
    of('_rebuild_meta_tensor_no_storage', unreadable('a tensor without data (of the device meta)')),
    of('_rebuild_wrapper_subclass', unreadable('a tensor of a class of its own, without data')),
    { global: 'torch._tensor._rebuild_from_type_v2', call: ([rebuild, , args]) => rebuilt(rebuild, args, file) },
    { global: 'torch.nn.parameter.Parameter', ...parameter },
    { global: 'torch.nn.parameter.Buffer', ...parameter },
    { global: 'torch.Tensor', create: () => withState(file) },
    { global: 'torch._tensor.Tensor', create: () => withState(file) },
  ];
}

/** `(storage, offset, size, stride, …)`, with what stands behind it: metadata, and the type where the storage is bytes. */
function strided(
  [storage, offset, shape, strides]: readonly PickleValue[],
  metadata: PickleValue | undefined,
  type: ElementType | undefined,
  file: TensorFile,
): PickleValue {
  if (!(storage instanceof StorageReference) || !isCount(offset) || !isShape(shape) || !isShape(strides)) {
    throw file.invalid('describes a tensor in a way that is not known');
  }
  // The metadata of a tensor says that it is to be conjugated or negated, which a weight never is.
  const isPlain = (metadata ?? null) === null || (metadata instanceof Map && metadata.size === 0);
  if (!isPlain) throw file.invalid('holds a tensor that waits to be conjugated or negated');
  const tensor = new TensorReference(storage, offset, shape, strides, type);
  if (shape.length !== strides.length || !tensor.isInside) {
    throw file.invalid(`holds a tensor of shape [${shape.join(', ')}] that reaches beyond its storage`);
  }
  return tensor;
}

/** A tensor that is wrapped in another object, such as a parameter. */
function tensorIn(data: PickleValue | undefined, file: TensorFile): PickleValue {
  const tensor = finished(data);
  if (tensor instanceof TensorReference || tensor instanceof UnreadableTensor) return tensor;
  throw file.invalid('has a parameter that is no tensor');
}

/** A tensor or a parameter whose state follows: `(storage, offset, size, stride)`, or `(tensor, requires_grad, hooks)`. */
function withState(file: TensorFile): PickleValue {
  return new UnfinishedObject((state) => {
    const parts = Array.isArray(state) ? state : [];
    return parts[0] instanceof StorageReference ? strided(parts, null, undefined, file) : tensorIn(parts[0], file);
  });
}

/** `(function, type, arguments, state)`: a tensor of a class that adds attributes. */
function rebuilt(rebuild: PickleValue | undefined, args: PickleValue | undefined, file: TensorFile): PickleValue {
  // A function of another module that rebuilds the tensor itself; this one would do it without end.
  const isPlain = isPickleGlobal(rebuild) && rebuild.global.startsWith('torch._utils.');
  if (!isPlain || !rebuild.call || !Array.isArray(args)) {
    throw file.invalid('describes a tensor in a way that is not known');
  }
  return tensorIn(rebuild.call(args), file);
}

function fromNumpy(data: PickleValue | undefined, file: TensorFile): PickleValue {
  const array = finished(data);
  if (!(array instanceof NumpyArray)) throw file.invalid('holds a tensor in a numpy array that can not be read');
  const type = array.type.elements;
  if (type === undefined) return new UnreadableTensor(`a tensor in a numpy array of type ${array.type.code}`);
  return new TensorReference(file.addStorage(array.bytes, type), 0, array.shape, array.strides);
}

function typeIn(value: PickleValue | undefined, file: TensorFile): ElementType {
  const name = isPickleGlobal(value) ? value.global.replace(/^torch\./, '') : '';
  const type = elementTypes.get(name);
  if (type === undefined) throw file.invalid('holds a tensor whose type is not known');
  return type;
}

function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
