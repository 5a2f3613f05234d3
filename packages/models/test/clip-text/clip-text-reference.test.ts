import type { CLIPTextOutput } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, test } from 'vitest';
import { elementTypes } from '../../../../test/support/read-onnx-graph.ts';
import { errorOverRms, fixturePath, type ReferenceTensor } from '../../../../test/support/reference.ts';
import { encoderNames, encoders, filesOf, readCLIPTextCases, tokens } from '../support/clip-text-case.ts';
import { PlainRuntime, plain } from '../support/plain-runtime.ts';
import { runtime } from '../support/tiny-unet.ts';

/** The outputs that a case has numbers for, by the names of these. */
function named({ lastHiddenState, hiddenStates, pooled, textEmbeds }: CLIPTextOutput) {
  const data = Float32Array.from(hiddenStates.flatMap((state) => [...state.data]));
  return {
    last_hidden_state: lastHiddenState,
    hidden_states: { data, dims: [hiddenStates.length, ...hiddenStates[0]!.dims] },
    pooler_output: pooled,
    ...(textEmbeds && { text_embeds: textEmbeds }),
  };
}

/** The largest error of all outputs that there are numbers for. */
function errorOf(output: CLIPTextOutput, expected: Readonly<Record<string, ReferenceTensor>>, prefix = ''): number {
  const compared = Object.entries(named(output)).flatMap(([name, { data, dims }]) => {
    const reference = expected[`${prefix}${name}`];
    if (reference === undefined) return [];
    expect(dims).toEqual(reference.shape);
    return [errorOverRms(data, reference.data)];
  });
  expect(compared.length).toBeGreaterThanOrEqual(2);
  return Math.max(...compared);
}

describe.each(encoderNames)('%s', (name) => {
  const cases = readCLIPTextCases(name);
  const place = nodePlatform().open(fixturePath(`clip-text/${name}`));

  test('equals transformers, with and without a mask', async () => {
    await using model = await encoders[name].fromPretrained(await place, { runtime });
    for (const { inputIds, attentionMask, expected } of cases) {
      expect(errorOf(await model.forward(inputIds), expected)).toBeLessThan(1e-4);
      expect(errorOf(await model.forward(inputIds, { attentionMask }), expected, 'masked.')).toBeLessThan(1e-4);
    }
  });

  test('without its last layers gives what pipelines take for clipSkip', async () => {
    await using model = await encoders[name].fromPretrained(await place, { runtime });
    const { inputIds, expected } = cases[3]!;
    const all = await model.forward(inputIds);
    for (let clipSkip = 1; clipSkip < model.config.numHiddenLayers; clipSkip++) {
      const skipped = await model.forward(inputIds, { clipSkip });
      const { data } = expected[`clip_skip${clipSkip}`]!;
      expect(errorOverRms(skipped.lastHiddenState.data, data)).toBeLessThan(1e-4);
      expect(skipped.hiddenStates).toHaveLength(all.hiddenStates.length - clipSkip);
      expect(skipped.hiddenStates.at(-1)!.data).toEqual(all.hiddenStates.at(-1 - clipSkip)!.data);
    }
  });

  test('equals transformers in half precision, whatever is hidden', async () => {
    const place = { runtime: new PlainRuntime(), device: plain, dtype: 'fp16' } as const;
    await using model = await encoders[name].fromPretrained(filesOf(name), place);
    const { inputIds, attentionMask, expected } = cases[0]!;
    const error = errorOf(await model.forward(inputIds, { attentionMask }), expected, 'masked.');
    expect(error).toBeLessThan(2e-2);
    // It was not computed in single precision.
    expect(error).toBeGreaterThan(1e-4);
    expect(new Set(Object.values(elementTypes(place.runtime.graph)))).toContain(10);
  });
});

test('a text is encoded as it is alone and unpadded, beside any other and with padding behind it', async () => {
  await using model = await encoders['new-eos'].fromPretrained(filesOf('new-eos'), { runtime });
  const { inputIds, attentionMask } = readCLIPTextCases('new-eos')[0]!;
  const ids = Array.from(inputIds.data as BigInt64Array, Number);
  const both = await model.forward(inputIds, { attentionMask });
  const alone = await model.forward(tokens(ids.slice(0, 5)));
  expect(ids[4]).toBe(model.config.eosTokenId);
  expect(errorOverRms(alone.textEmbeds.data, both.textEmbeds.data.subarray(0, alone.textEmbeds.size))).toBeLessThan(
    1e-5,
  );
});
