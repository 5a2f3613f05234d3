import { readPyTorch, renameLegacyAttention, type Weight } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { expectWeights, fixtureBytes } from './checkpoint-fixtures.ts';

const weight = (...shape: number[]): Weight => ({ shape, data: new Float32Array(4) });

describe('renameLegacyAttention', () => {
  it('makes of an older checkpoint exactly the weights of the current one', () => {
    const file = fixtureBytes('unet/ncsnpp-tiny-legacy-bin/diffusion_pytorch_model.bin');
    const weights = readPyTorch(file, 'legacy');
    expect([...weights.keys()].some((name) => name.endsWith('.proj_attn.weight'))).toBe(true);
    expectWeights(renameLegacyAttention(weights), 'unet/ncsnpp-tiny/diffusion_pytorch_model.safetensors');
  });

  it('leaves current names alone, and weights that are no attention', () => {
    const weights = new Map([
      ['mid_block.attentions.0.to_q.weight', weight(2, 2)],
      ['mid_block.attentions.0.group_norm.weight', weight(4)],
      ['some.query.weight', weight(2, 2)],
    ]);
    expect(renameLegacyAttention(weights)).toEqual(weights);
  });

  it('makes matrices of 1×1 convolutions', () => {
    const renamed = renameLegacyAttention(
      new Map([
        ['up_blocks.1.attentions.2.value.weight', weight(2, 2, 1, 1)],
        ['up_blocks.1.attentions.2.proj_attn.weight', weight(2, 2, 1)],
        ['up_blocks.1.attentions.2.proj_attn.bias', weight(4)],
      ]),
    );
    expect([...renamed].map(([name, { shape }]) => [name, shape])).toEqual([
      ['up_blocks.1.attentions.2.to_v.weight', [2, 2]],
      ['up_blocks.1.attentions.2.to_out.0.weight', [2, 2]],
      ['up_blocks.1.attentions.2.to_out.0.bias', [4]],
    ]);
  });

  it('keeps an older name whose newer one is taken, so that it is reported as surplus', () => {
    const names = ['mid_block.attentions.0.key.bias', 'mid_block.attentions.0.to_k.bias'];
    const weights = new Map(names.map((name) => [name, weight(4)]));
    expect([...renameLegacyAttention(weights).keys()]).toEqual(names);
  });
});
