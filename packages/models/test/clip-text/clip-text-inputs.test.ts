import { floatTensor, InvalidArgumentError, Tensor } from '@langevin/core';
import { CLIPTextModel, CLIPTextModelWithProjection, type CLIPTextOptions } from '@langevin/models';
import { afterAll, expect, test } from 'vitest';
import { filesOf, tokens } from '../support/clip-text-case.ts';
import { runtime } from '../support/tiny-unet.ts';

const model = await CLIPTextModel.fromPretrained(filesOf('sd1'), { runtime });
afterAll(() => model.dispose());

const text = [198, 5, 7, 199];
const mask = (values: readonly number[]): CLIPTextOptions => ({ attentionMask: tokens(values) });

test.each<[what: string, message: string, inputIds: unknown, options?: object]>([
  ['no tensor', 'inputIds: Array is no tensor', [198, 5]],
  ['numbers of another type', 'inputIds: is float32 [1, 2]; int64 [batch, tokens] was expected', floatTensor([1, 2])],
  [
    'one text without a batch',
    'inputIds: is int64 [2]; int64 [batch, tokens] was expected',
    new Tensor('int64', [1n, 2n], [2]),
  ],
  ['no text', 'inputIds: is int64 [0, 4]; int64 [batch, tokens] was expected', new Tensor('int64', [], [0, 4])],
  [
    'texts that are too long',
    'inputIds: has texts of 78 tokens; this network takes at most 77',
    tokens(Array(78).fill(1)),
  ],
  ['a token of a larger vocabulary', 'inputIds: 200 is not a token of this network; there are 200', tokens([198, 200])],
  ['a negative token', 'inputIds: -1 is not a token of this network', tokens([198, -1])],
  ['a mask of another length', 'attentionMask: is int64 [1, 2]; int64 [1, 4] was expected', tokens(text), mask([1, 1])],
  [
    'a mask of other numbers',
    'attentionMask: holds 2; 1 is for a token that is attended to',
    tokens(text),
    mask([1, 1, 2, 1]),
  ],
  [
    'a mask of another type',
    'attentionMask: is float32 [1, 4]; int64 [1, 4]',
    tokens(text),
    { attentionMask: floatTensor([1, 4]) },
  ],
  ['more layers to skip than there are', 'clipSkip: is 3; this network has 2 layers', tokens(text), { clipSkip: 3 }],
  ['half a layer to skip', 'clipSkip: is 0.5', tokens(text), { clipSkip: 0.5 }],
  [
    'an option that it does not know',
    'outputHiddenStates: there is no such option',
    tokens(text),
    { outputHiddenStates: true },
  ],
])('%s is refused', async (_what, message, inputIds, options) => {
  const forward = model.forward(inputIds as Tensor, options);
  await expect(forward).rejects.toThrow(InvalidArgumentError);
  await expect(forward).rejects.toThrow(message);
});

test('an aborted call ends with the reason of its signal', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(model.forward(tokens(text), { signal })).rejects.toThrow('enough');
});

test('without any layer the hidden state is the embedded tokens alone', async () => {
  const { hiddenStates } = await model.forward(tokens(text));
  const bare = await model.forward(tokens(text), { clipSkip: 2 });
  expect(bare.hiddenStates.map(({ data }) => data)).toEqual([hiddenStates[0]!.data]);
});

test('a text of which everything is hidden is encoded without NaN', async () => {
  const { lastHiddenState } = await model.forward(tokens(text), mask([0, 0, 0, 0]));
  expect(lastHiddenState.data.every(Number.isFinite)).toBe(true);
});

test('a text without the token that ends it has the features of its first, as in transformers', async () => {
  await using withProjection = await CLIPTextModelWithProjection.fromPretrained(filesOf('new-eos'), { runtime });
  const { lastHiddenState, pooled } = await withProjection.forward(tokens([148, 5, 199, 7]));
  expect(pooled.data).toEqual(lastHiddenState.data.subarray(0, 16));
});

test('says what it costs, and writes its graph', async () => {
  expect(model.graphNames).toEqual(['encode']);
  expect(model.flops('encode')).toBeGreaterThan(2 * 77 * 2 * (4 * 16 * 16 + 2 * 16 * 40));
  expect((await model.toOnnx('encode')).byteLength).toBeGreaterThan(4 * model.parameterCount);
  expect(() => model.flops('encode', { height: 8, width: 8 })).toThrow('size: texts have no height and width');
});
