import { type FloatTensor, type ForwardOptions, floatTensor } from '@langevin/core';
import { type ReferenceTensor, readFixtureJson, readReference } from '../../../../test/support/reference.ts';

/** Networks of diffusers' UNet2DConditionModel, with the outputs that PyTorch computed. */
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
  readonly name: string;
  readonly sample: FloatTensor;
  readonly timestep: FloatTensor;
  readonly conditions: ForwardOptions;
  readonly output: ReferenceTensor;
}

interface CaseList {
  readonly cases: readonly { readonly prefix: string; readonly error?: string }[];
}

/**
 * The cases of a network: one text of 77 tokens, two of 20, the same with a mask, and sides that are no multiple of two, where
 * diffusers can compute them.
 */
export function readConditionCases(network: string): ConditionCase[] {
  const folder = `unet2d-condition/${network}`;
  const io = readReference(`${folder}/io.safetensors`);
  const { cases } = readFixtureJson<CaseList>(`${folder}/io.json`);
  return cases
    .filter(({ error }) => error === undefined)
    .map(({ prefix }) => {
      const tensor = (name: string): FloatTensor | undefined => {
        const found = io[`${prefix}${name}`];
        return found && floatTensor(found.shape, found.data);
      };
      return {
        name: prefix,
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
        output: io[`${prefix}output`]!,
      };
    });
}
