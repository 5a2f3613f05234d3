import { elementCount } from '@langevin/core';
import { expect, test } from 'vitest';
import { countCost } from '../src/network/graph.ts';
import { publishedConfig } from './support/published-config.ts';

/** Each configuration with the parameters that its network is known to have. */
test.each([
  ['ddpm-cifar10-32', 35_746_307],
  ['ddpm-celebahq-256', 113_673_219],
  ['ncsnpp-celebahq-256', 65_574_549],
])('%s has %i parameters', (name, expected) => {
  const { parameters } = countCost(publishedConfig(name), { height: 256, width: 256 });
  const count = [...parameters.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  expect(count).toBe(expected);
});
