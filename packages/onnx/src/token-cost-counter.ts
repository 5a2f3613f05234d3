import { elementCount } from '@langevin/core';
import { CostCounter } from './cost-counter.ts';
import type { Frequencies, Shape } from './ops.ts';
import type { LinearParameters, Parameter } from './parameter.ts';
import { channelsOf, pixelsOf } from './shapes.ts';
import type {
  FixedPositions,
  GridSize,
  NormParameters,
  TokenActivation,
  TokenAttentionInputs,
  TokenAttentionOptions,
  TokenModulation,
  TokenOps,
} from './token-ops.ts';
import { featuresOf, patchedShape, tokenCountOf, withFeatures } from './token-shapes.ts';

/** Reads the description of a network that works on tokens by counting, as {@link CostCounter} does. */
export class TokenCostCounter extends CostCounter implements TokenOps<Shape> {
  override activation(x: Shape, _kind: TokenActivation): Shape {
    return x;
  }

  override linear(x: Shape, { weight, bias }: LinearParameters): Shape {
    this.#parameters(weight, bias);
    this.flopsBy.linear += 2 * (x.length === 2 ? 1 : tokenCountOf(x)) * elementCount(weight.shape);
    return withFeatures(x, weight.shape[0]!);
  }

  override sinusoids(times: Shape, frequencies: readonly number[] | Frequencies): Shape {
    const [first, features] = super.sinusoids(times, frequencies);
    return [first!, (times.length === 1 ? 1 : featuresOf(times)) * (features as number)];
  }

  embedTokens(ids: Shape, table: Parameter): Shape {
    this.#parameters(table);
    return [...ids, table.shape[1]!];
  }

  addPositions(x: Shape, positions: Parameter | FixedPositions): Shape {
    if ('shape' in positions) this.#parameters(positions);
    return x;
  }

  toTokens(x: Shape): Shape {
    return [x[0]!, pixelsOf(x), channelsOf(x)];
  }

  toImage(x: Shape, { height, width }: GridSize): Shape {
    return [x[0]!, featuresOf(x), height, width];
  }

  fromPatches(x: Shape, grid: GridSize, size: number): Shape {
    return patchedShape(x, grid, size);
  }

  layerNorm(x: Shape, { weight, bias }: NormParameters, _epsilon: number): Shape {
    this.#parameters(weight, bias);
    return x;
  }

  attention({ query, key, value }: TokenAttentionInputs<Shape>, _options: TokenAttentionOptions<Shape>): Shape {
    const products = featuresOf(query) + featuresOf(value);
    this.flopsBy.attention += 2 * products * tokenCountOf(query) * tokenCountOf(key);
    return withFeatures(query, featuresOf(value));
  }

  gatedActivation(x: Shape, _kind: TokenActivation): Shape {
    return withFeatures(x, featuresOf(x) / 2);
  }

  modulateTokens(x: Shape, _modulation: TokenModulation<Shape>): Shape {
    return x;
  }

  gateTokens(x: Shape, _gate: Shape): Shape {
    return x;
  }

  splitFeatures(x: Shape, count: number): Shape[] {
    return Array.from({ length: count }, () => withFeatures(x, featuresOf(x) / count));
  }

  joinFeatures(values: readonly Shape[]): Shape {
    const total = values.reduce((sum, value) => sum + featuresOf(value), 0);
    return withFeatures(values[0]!, total);
  }

  joinTokens(a: Shape, b: Shape): Shape {
    return [a[0]!, tokenCountOf(a) + tokenCountOf(b), featuresOf(a)];
  }

  tokenAt(x: Shape, _places: Shape): Shape {
    return [x[0]!, featuresOf(x)];
  }

  resizeNearest(x: Shape, { height, width }: GridSize): Shape {
    return [x[0]!, x[1]!, height, width];
  }

  #parameters(...parameters: readonly (Parameter | undefined)[]): void {
    for (const parameter of parameters) if (parameter) this.parameters.set(parameter.name, parameter);
  }
}
