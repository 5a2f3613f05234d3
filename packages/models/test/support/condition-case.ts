import { type Conditions, type FloatTensor, floatTensor } from '@langevin/core';
import type { ReferenceTensor } from '../../../../test/support/parse-reference.ts';

/** Networks of diffusers' UNet2DConditionModel in `fixtures/unet2d-condition`, with the outputs that PyTorch computed. */
export const conditionNetworks = [
  'sd15',
  'sd21',
  'sdxl',
  'lcm',
  'inpaint',
  'upscaler-like',
  'scale-shift',
  'no-mid',
] as const;

/** Input and expected output of one evaluation. */
export interface ConditionCase {
  readonly sample: FloatTensor;
  readonly timestep: FloatTensor;
  readonly conditions: Conditions;
  readonly output: ReferenceTensor;
}

/**
 * A case of a network's `io.safetensors`: 0 is one text of 77 tokens, 1 two of 20 with a time each, 2 two with a mask, 3 an image
 * whose sides are no multiple of two.
 *
 * @returns undefined where diffusers can't compute it.
 */
export function conditionCase(io: Record<string, ReferenceTensor>, index: number): ConditionCase | undefined {
  const tensor = (name: string): FloatTensor | undefined => {
    const found = io[`case${index}.${name}`];
    return found && floatTensor(found.shape, found.data);
  };
  const output = io[`case${index}.output`];
  return (
    output && {
      sample: tensor('sample')!,
      timestep: tensor('timestep')!,
      conditions: {
        encoderHiddenStates: tensor('encoder_hidden_states'),
        encoderAttentionMask: tensor('encoder_attention_mask'),
        timestepCond: tensor('timestep_cond'),
        textEmbeds: tensor('text_embeds'),
        timeIds: tensor('time_ids'),
        classLabels: tensor('class_labels'),
      },
      output,
    }
  );
}
