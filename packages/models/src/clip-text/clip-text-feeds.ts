import { checkOptions, floatTensor, InvalidArgumentError, type OptionKinds, Tensor } from '@langevin/core';
import { checkRows, numbersOf, requireInt64 } from '../argument-checks.ts';
import type { CLIPTextConfig } from './clip-text-config.ts';
import { clipTextNames } from './clip-text-graph.ts';

/** Options of an encoder of texts. */
export interface CLIPTextOptions {
  /** int64 `[N, T]`: 1 for a token that is attended to, 0 for one that is not; all are, if left out. */
  readonly attentionMask?: Tensor | undefined;
  /**
   * How many of the last layers to leave out, and not to evaluate: the network is then one of so many layers fewer. 0 if
   * left out.
   */
  readonly clipSkip?: number | undefined;
  /** Ends the call at once. */
  readonly signal?: AbortSignal | undefined;
}

const optionKinds: OptionKinds<CLIPTextOptions> = { attentionMask: 'any', clipSkip: 'number', signal: 'signal' };

/** What `eos_token_id` was in every configuration of early versions of transformers, whatever the vocabulary. */
const earlyEosTokenId = 2;

/** The least number of single precision: less than any score, and no infinity. */
const hidden = -3.4028234663852886e38;

/**
 * Checks the arguments of `forward` and makes of them what the graph reads.
 *
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function clipTextFeeds(
  config: CLIPTextConfig,
  inputIds: Tensor,
  options: CLIPTextOptions,
): Readonly<Record<string, Tensor>> {
  checkOptions(options, optionKinds);
  const { attentionMask, clipSkip = 0 } = options;
  requireInt64('inputIds', inputIds, ['batch', 'tokens']);
  const ids = numbersOf('inputIds', inputIds);
  const [batch, length] = inputIds.dims as [number, number];
  checkIds(config, ids, length);
  checkClipSkip(config, clipSkip);
  const texts = Array.from({ length: batch }, (_, row) => ids.slice(row * length, (row + 1) * length));
  const ends = BigInt64Array.from(texts, (text) => BigInt(endOf(config, text)));
  return {
    [clipTextNames.inputIds]: inputIds,
    [clipTextNames.mask]: floatTensor([batch, length], biasOf(attentionMask, batch, length)),
    [clipTextNames.endPlaces]: new Tensor('int64', ends, [batch]),
  };
}

function checkIds({ vocabSize, maxPositionEmbeddings }: CLIPTextConfig, ids: readonly number[], length: number): void {
  if (length > maxPositionEmbeddings) {
    const advice = "Cut the texts, as the tokenizer's truncation does";
    throw new InvalidArgumentError(
      'inputIds',
      `has texts of ${length} tokens; this network takes at most ${maxPositionEmbeddings}. ${advice}.`,
    );
  }
  checkRows('inputIds', ids, vocabSize, 'a token');
}

function checkClipSkip({ numHiddenLayers }: CLIPTextConfig, clipSkip: number): void {
  if (Number.isInteger(clipSkip) && clipSkip >= 0 && clipSkip <= numHiddenLayers) return;
  throw new InvalidArgumentError(
    'clipSkip',
    `is ${clipSkip}; this network has ${numHiddenLayers} layers, of which 0 to ${numHiddenLayers} can be left out.`,
  );
}

/** Where the token is whose features stand for the text: at the start, as in transformers, where none ends it. */
function endOf({ eosTokenId }: CLIPTextConfig, text: readonly number[]): number {
  if (eosTokenId !== earlyEosTokenId) return Math.max(text.indexOf(eosTokenId), 0);
  return text.reduce((best, id, place) => (id > text[best]! ? place : best), 0);
}

/** What is added to the scores of each token. */
function biasOf(mask: Tensor | undefined, batch: number, length: number): Float32Array {
  if (mask === undefined) return new Float32Array(batch * length);
  requireInt64('attentionMask', mask, [batch, length]);
  const values = numbersOf('attentionMask', mask);
  const wrong = values.find((value) => value !== 0 && value !== 1);
  if (wrong !== undefined) {
    const meaning = '1 is for a token that is attended to, 0 for one that is not';
    throw new InvalidArgumentError('attentionMask', `holds ${wrong}; ${meaning}.`);
  }
  return Float32Array.from(values, (value) => (value === 1 ? 0 : hidden));
}
