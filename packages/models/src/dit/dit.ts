import { type NormParameters, Scope, type TokenOps } from '@langevin/onnx';
import { embeddingLayers } from '../blocks/embedding-layers.ts';
import { positionalFeatures } from '../blocks/positional-features.ts';
import { attentionLayer } from '../transformer/attention-layer.ts';
import { feedForward } from '../transformer/feed-forward.ts';
import { type DiTTransformer2DConfig, tokenWidth } from './dit-config.ts';
import { positionTable } from './position-table.ts';

/** What the network reads. */
export interface DiTInputs<Value> {
  /** Noisy latents `[N, inChannels, side, side]`. */
  readonly sample: Value;
  /** Steps `[T]`, T being 1 or N. */
  readonly timestep: Value;
  /** Class labels `[N]`. */
  readonly classLabels: Value;
}

/** Features that a step is expanded to. */
const timeFeatures = 256;

/** What is added to the variance by normalizations that have no scale and shift of their own. */
const epsilon = 1e-6;

/**
 * The diffusion transformer with adaLN-Zero blocks (arXiv:2212.09748), described over {@link TokenOps}: patches of the
 * sample are tokens, which attend to one another; time and class scale, shift and gate them. Parameters are named as in
 * diffusers' checkpoints.
 *
 * @returns `[N, outChannels, side, side]`.
 */
export function dit<Value>(ops: TokenOps<Value>, config: DiTTransformer2DConfig, inputs: DiTInputs<Value>): Value {
  const { inChannels, outChannels, patchSize, sampleSize } = config;
  const root = new Scope();
  const width = tokenWidth(config);
  const patchLayer = root.child('pos_embed.proj').layer([width, inChannels, patchSize, patchSize]);
  const patches = ops.conv2d(ops.toWorkingPrecision(inputs.sample), patchLayer, { stride: patchSize });
  const side = ops.shapeOf(patches)[2] as number;
  const grid = { side, baseSide: sampleSize / patchSize };
  let tokens = ops.addPositions(ops.toTokens(patches), { name: 'positions', table: () => positionTable(grid, width) });

  const blocks = root.child('transformer_blocks');
  for (let layer = 0; layer < config.numLayers; layer++) {
    tokens = ditBlock(ops, config, blocks.child(layer), tokens, inputs);
  }

  // The first block's embedding is the last layer's too.
  const embedding = embedTimeAndClass(ops, config, blocks.child('0.norm1.emb'), inputs);
  const [shift, scale] = ops.splitFeatures(
    ops.linear(embedding, root.child('proj_out_1').layer([2 * width, width])),
    2,
  );
  tokens = ops.modulateTokens(ops.layerNorm(tokens, {}, epsilon), { scale: scale!, shift: shift! });
  const pixels = patchSize ** 2 * (outChannels ?? inChannels);
  const output = ops.linear(tokens, root.child('proj_out_2').layer([pixels, width]));
  return ops.fromPatches(output, { height: side, width: side }, patchSize);
}

/** Of attention and of the feed-forward network: shift, scale and gate. */
type SixOf<Value> = readonly [Value, Value, Value, Value, Value, Value];

/** A block with adaLN-Zero: attention and a feed-forward network, each with a residual connection that has a gate. */
function ditBlock<Value>(
  ops: TokenOps<Value>,
  config: DiTTransformer2DConfig,
  scope: Scope,
  x: Value,
  inputs: DiTInputs<Value>,
): Value {
  const width = tokenWidth(config);
  const norm1 = scope.child('norm1');
  const embedding = embedTimeAndClass(ops, config, norm1.child('emb'), inputs);
  const parts = ops.splitFeatures(ops.linear(embedding, norm1.child('linear').layer([6 * width, width])), 6);
  const [shift, scale, gate, feedForwardShift, feedForwardScale, feedForwardGate] = parts as SixOf<Value>;

  const attended = attentionLayer(
    ops,
    scope.child('attn1'),
    ops.modulateTokens(ops.layerNorm(x, {}, epsilon), { scale, shift }),
    { heads: config.numAttentionHeads, headDim: config.attentionHeadDim, hasBias: config.attentionBias },
  );
  const hidden = ops.add(x, ops.gateTokens(attended, gate));

  const norm3: NormParameters = config.normElementwiseAffine ? scope.child('norm3').layer([width]) : {};
  const normalized = ops.layerNorm(hidden, norm3, config.normEps);
  const modulated = ops.modulateTokens(normalized, { scale: feedForwardScale, shift: feedForwardShift });
  const mapped = feedForward(ops, scope.child('ff'), modulated, config.activationFn);
  return ops.add(hidden, ops.gateTokens(mapped, feedForwardGate));
}

/** The sum of a block's embeddings of time and class, after its activation: `[N, width]`. */
function embedTimeAndClass<Value>(
  ops: TokenOps<Value>,
  config: DiTTransformer2DConfig,
  scope: Scope,
  { timestep, classLabels }: DiTInputs<Value>,
): Value {
  const width = tokenWidth(config);
  const features = positionalFeatures(ops, timestep, timeFeatures, { freqShift: 1, flipSinToCos: true });
  const time = embeddingLayers(ops, scope.child('timestep_embedder'), ops.toWorkingPrecision(features), width);
  const table = scope.child('class_embedder.embedding_table').parameter('weight', [config.numEmbedsAdaNorm + 1, width]);
  return ops.activation(ops.add(ops.embedTokens(classLabels, table), time), 'silu');
}
