import { CLIPTextModel, CLIPTextModelWithProjection, type Runtime, Tensor } from 'langevin';
import { expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../../test/support/fetch-reference.ts';
import { errorOverRms, type ReferenceTensor } from '../../../../../test/support/parse-reference.ts';

const encoders = {
  sd2: CLIPTextModel,
  'new-eos': CLIPTextModelWithProjection,
} as const;

/** Tests that encoders of texts give what transformers computed, up to an error relative to its root mean square. */
export function compareWithTransformers(
  { device, runtime, limit }: { readonly device: string; readonly runtime: Runtime; readonly limit: number },
  names: readonly (keyof typeof encoders)[],
): void {
  it.each(names)(`%s equals transformers on ${device}`, async (name) => {
    const folder = `clip-text/${name}`;
    const reference = await fetchReference(`${folder}/io.safetensors`);
    const model = await encoders[name].fromPretrained(fixtureUrl(`${folder}/text_encoder`), { device, runtime });
    const attentionMask = int64(reference['case3.attention_mask']!);
    const actual = await model.forward(int64(reference['case3.input_ids']!), { attentionMask });
    const expected = {
      lastHiddenState: reference['case3.masked.last_hidden_state']!,
      pooled: reference['case3.masked.pooler_output'],
      textEmbeds: reference['case3.masked.text_embeds'],
    };
    for (const [output, numbers] of Object.entries(expected)) {
      if (numbers === undefined) continue;
      expect(errorOverRms(actual[output as keyof typeof expected]!.data, numbers.data)).toBeLessThan(limit);
    }
    await model.dispose();
  });
}

function int64({ data, shape }: ReferenceTensor): Tensor {
  return new Tensor('int64', BigInt64Array.from(data, BigInt), shape);
}
