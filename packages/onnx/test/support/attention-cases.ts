import type { TokenAttentionOptions } from '@langevin/onnx';
import { at, type Plain, plain, randomPlain, sum } from './plain.ts';
import type { TokenCase } from './token-case.ts';

const [batch, tokens, channels] = [2, 6, 8];
const x = randomPlain([batch, tokens, channels], 1);
const context = randomPlain([batch, 9, channels], 7);
const mask = plain([batch, 9], (n, s) => (n === 0 && s > 3 ? -10000 : 0));
const heads = 2;

/**
 * Attention in two heads by its definition.
 *
 * @param bias - what is added to the score of query i and key j.
 */
export function attention(
  query: Plain,
  key: Plain,
  value: Plain,
  bias: (n: number, i: number, j: number) => number = () => 0,
): Plain {
  const [images, queries, features] = query.dims as [number, number, number];
  const keys = key.dims[1]!;
  const size = features / heads;
  const exponentials = plain([images, heads, queries, keys], (n, h, i, j) => {
    const dot = sum(size, (d) => at(query, n, i, h * size + d) * at(key, n, j, h * size + d));
    return Math.exp(dot / Math.sqrt(size) + bias(n, i, j));
  });
  const totals = plain([images, heads, queries], (n, h, i) => sum(keys, (j) => at(exponentials, n, h, i, j)));
  return plain(query.dims, (n, i, c) => {
    const h = Math.floor(c / size);
    return sum(keys, (j) => at(exponentials, n, h, i, j) * at(value, n, j, c)) / at(totals, n, h, i);
  });
}

const causal = (_n: number, i: number, j: number): number => (j > i ? Number.NEGATIVE_INFINITY : 0);
const masked = (n: number, _i: number, j: number): number => at(mask, n, j);
const selfAttention = (
  name: string,
  bias: (n: number, i: number, j: number) => number,
  options: Omit<TokenAttentionOptions<never>, 'heads'>,
): TokenCase => ({
  name,
  x,
  build: (ops, value) => ops.attention({ query: value, key: value, value }, { heads, ...options }),
  definition: (of) => attention(of, of, of, bias),
});

/** Attention within a sequence and to another one, with and without masks. */
export const attentionCases: readonly TokenCase[] = [
  selfAttention('attention of a sequence to itself', () => 0, {}),
  selfAttention('causal attention', causal, { isCausal: true }),
  {
    name: 'attention to another sequence',
    x,
    others: [context],
    build: (ops, query, other) => {
      const context = ops.toWorkingPrecision(other);
      return ops.attention({ query, key: context, value: context }, { heads });
    },
    definition: (of) => attention(of, context, context),
  },
  {
    name: 'attention of another sequence, by its keys',
    x: context,
    others: [x, randomPlain(context.dims, 8)],
    build: (ops, key, ...others) => {
      const [query, value] = others.map((other) => ops.toWorkingPrecision(other));
      return ops.attention({ query: query!, key, value: value! }, { heads });
    },
    definition: (of) => attention(x, of, randomPlain(context.dims, 8)),
  },
  {
    name: 'attention of another sequence, by its values',
    x: context,
    others: [x, randomPlain(context.dims, 8)],
    build: (ops, value, ...others) => {
      const [query, key] = others.map((other) => ops.toWorkingPrecision(other));
      return ops.attention({ query: query!, key: key!, value }, { heads });
    },
    definition: (of) => attention(x, randomPlain(context.dims, 8), of),
  },
  {
    name: 'attention with a mask',
    x,
    others: [context, mask],
    build: (ops, query, other, hidden) => {
      const context = ops.toWorkingPrecision(other);
      return ops.attention({ query, key: context, value: context }, { heads, mask: hidden });
    },
    definition: (of) => attention(of, context, context, masked),
  },
  {
    name: 'causal attention with a mask',
    x: context,
    others: [mask],
    build: (ops, value, hidden) =>
      ops.attention({ query: value, key: value, value }, { heads, mask: hidden, isCausal: true }),
    definition: (of) => attention(of, of, of, (n, i, j) => causal(n, i, j) + masked(n, i, j)),
  },
];
