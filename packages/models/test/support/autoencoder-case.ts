import { type FloatTensor, floatTensor } from '@langevin/core';
import { type ReferenceTensor, readFixtureJson, readReference } from '../../../../test/support/reference.ts';

/** What PyTorch made of an autoencoder's inputs: `tensor` reads an input, `expected` an output. */
export interface AutoencoderCase {
  readonly seed: number;
  tensor(name: string): FloatTensor;
  expected(name: string): ReferenceTensor;
}

/** A case of a network of `fixtures/autoencoders`. */
export function readAutoencoderCase(network: string, index: number): AutoencoderCase {
  const folder = `autoencoders/${network}`;
  const io = readReference(`${folder}/io.safetensors`);
  const { cases } = readFixtureJson<{ cases: { sample_seed: number }[] }>(`${folder}/io.json`);
  const expected = (name: string): ReferenceTensor => io[`case${index}.${name}`]!;
  const tensor = (name: string): FloatTensor => floatTensor(expected(name).shape, expected(name).data);
  return { seed: cases[index]!.sample_seed, tensor, expected };
}
