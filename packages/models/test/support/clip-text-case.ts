import { readFileSync } from 'node:fs';
import { MemoryFiles, Tensor } from '@langevin/core';
import { CLIPTextModel, CLIPTextModelWithProjection } from '@langevin/models';
import {
  fixturePath,
  type ReferenceTensor,
  readFixtureJson,
  readReference,
} from '../../../../test/support/reference.ts';

/** Encoders of texts, with what transformers computed for four batches each. */
export const encoders = {
  sd1: CLIPTextModel,
  sd2: CLIPTextModel,
  'sdxl-2': CLIPTextModelWithProjection,
  'new-eos': CLIPTextModelWithProjection,
} as const;

/** Name of a reference encoder. */
export type EncoderName = keyof typeof encoders;
export const encoderNames = Object.keys(encoders) as EncoderName[];

/** One batch: what is read, and what comes of it by the names that transformers has. */
export interface CLIPTextCase {
  readonly inputIds: Tensor;
  readonly attentionMask: Tensor;
  readonly expected: Readonly<Record<string, ReferenceTensor>>;
}

/** The batches of an encoder: 77 tokens twice, then 20, then 12. */
export function readCLIPTextCases(name: EncoderName): CLIPTextCase[] {
  const all = readReference(`clip-text/${name}/io.safetensors`);
  return [0, 1, 2, 3].map((index) => {
    const prefix = `case${index}.`;
    const own = Object.entries(all).filter(([key]) => key.startsWith(prefix));
    const expected = Object.fromEntries(own.map(([key, tensor]) => [key.slice(prefix.length), tensor]));
    return {
      inputIds: int64(expected.input_ids!),
      attentionMask: int64(expected.attention_mask!),
      expected,
    };
  });
}

/** Tokens, all of one length. */
export function tokens(...texts: readonly (readonly number[])[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(texts.flat(), BigInt), [texts.length, texts[0]!.length]);
}

/** The files of an encoder's own folder, with others in place of some. */
export function filesOf(name: EncoderName, others: Readonly<Record<string, string | Uint8Array>> = {}): MemoryFiles {
  const own = ['config.json', 'model.safetensors'].map((file) => [file, encoderFile(name, file)]);
  return new MemoryFiles({ ...Object.fromEntries(own), ...others }, 'encoder');
}

export function encoderFile(name: EncoderName, file: string): Uint8Array {
  return Uint8Array.from(readFileSync(fixturePath(`clip-text/${name}/text_encoder/${file}`)));
}

export function configOf(name: EncoderName): Record<string, unknown> {
  return readFixtureJson(`clip-text/${name}/text_encoder/config.json`);
}

function int64({ data, shape }: ReferenceTensor): Tensor {
  return new Tensor('int64', BigInt64Array.from(data, BigInt), shape);
}
