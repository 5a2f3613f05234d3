import { type NormParameters, Scope, type TokenActivation, type TokenOps } from '@langevin/onnx';
import type { CLIPTextConfig } from './clip-text-config.ts';

/** What the encoder reads. */
export interface CLIPTextInputs<Value> {
  /** Numbers of tokens `[N, T]`. */
  readonly inputIds: Value;
  /** What is added to the scores of each token `[N, T]`: a large negative number hides it. */
  readonly mask: Value;
  /** The place of each text's end `[N]`. */
  readonly endPlaces: Value;
}

/** What the encoder makes of texts. */
export interface CLIPTextValues<Value> {
  /** Tokens `[N, T, hiddenSize]`: embedded, then behind each layer. */
  readonly hiddenStates: readonly Value[];
  /** The last of these, normalized. */
  readonly lastHiddenState: Value;
  /** Of that, the token at each text's end: `[N, hiddenSize]`. */
  readonly pooled: Value;
}

/** What each part of the encoder needs. */
interface Context<Value> {
  readonly ops: TokenOps<Value>;
  readonly config: CLIPTextConfig;
  readonly mask: Value;
}

/** The non-linearities, by what transformers calls them. */
const activations: Readonly<Record<CLIPTextConfig['hiddenAct'], TokenActivation>> = {
  quick_gelu: 'quick-gelu',
  gelu: 'gelu',
};

/**
 * CLIP's encoder of texts (arXiv:2103.00020, section 2.4): a transformer (arXiv:1706.03762) with GPT-2's modifications, in
 * which each part reads its tokens normalized and adds to them as they are, and a token attends to itself and those before
 * it. The features of the token at the end are those of the text.
 *
 * @param layerCount - how many of its layers to apply.
 */
export function clipText<Value>(
  ops: TokenOps<Value>,
  config: CLIPTextConfig,
  { inputIds, mask, endPlaces }: CLIPTextInputs<Value>,
  layerCount: number,
): CLIPTextValues<Value> {
  const context = { ops, config, mask };
  const scope = new Scope('text_model');
  const hiddenStates = [embedding(context, scope.child('embeddings'), inputIds)];
  for (let i = 0; i < layerCount; i++) {
    hiddenStates.push(encoderLayer(context, scope.child(`encoder.layers.${i}`), hiddenStates[i]!));
  }
  const lastHiddenState = normalize(context, scope.child('final_layer_norm'), hiddenStates[layerCount]!);
  return { hiddenStates, lastHiddenState, pooled: ops.tokenAt(lastHiddenState, endPlaces) };
}

/** The features of texts in the space that these share with pictures: a linear map of `pooled`, `[N, projectionDim]`. */
export function clipTextProjection<Value>(ops: TokenOps<Value>, config: CLIPTextConfig, pooled: Value): Value {
  const weight = new Scope('text_projection').parameter('weight', [config.projectionDim, config.hiddenSize]);
  return ops.linear(pooled, { weight });
}

function embedding<Value>({ ops, config }: Context<Value>, scope: Scope, inputIds: Value): Value {
  const { vocabSize, hiddenSize, maxPositionEmbeddings } = config;
  const tokens = scope.parameter('token_embedding.weight', [vocabSize, hiddenSize]);
  const positions = scope.parameter('position_embedding.weight', [maxPositionEmbeddings, hiddenSize]);
  return ops.addPositions(ops.embedTokens(inputIds, tokens), positions);
}

function encoderLayer<Value>(context: Context<Value>, scope: Scope, x: Value): Value {
  const { ops } = context;
  const toAttend = normalize(context, scope.child('layer_norm1'), x);
  const attended = ops.add(x, selfAttention(context, scope.child('self_attn'), toAttend));
  const toMap = normalize(context, scope.child('layer_norm2'), attended);
  return ops.add(attended, perceptron(context, scope.child('mlp'), toMap));
}

function selfAttention<Value>({ ops, config, mask }: Context<Value>, scope: Scope, x: Value): Value {
  const { hiddenSize, numAttentionHeads: heads } = config;
  const project = (name: string, from: Value): Value =>
    ops.linear(from, scope.child(name).layer([hiddenSize, hiddenSize]));
  const inputs = { query: project('q_proj', x), key: project('k_proj', x), value: project('v_proj', x) };
  return project('out_proj', ops.attention(inputs, { heads, mask, isCausal: true }));
}

function perceptron<Value>({ ops, config }: Context<Value>, scope: Scope, x: Value): Value {
  const { hiddenSize, intermediateSize, hiddenAct } = config;
  const inner = ops.linear(x, scope.child('fc1').layer([intermediateSize, hiddenSize]));
  const active = ops.activation(inner, activations[hiddenAct]);
  return ops.linear(active, scope.child('fc2').layer([hiddenSize, intermediateSize]));
}

function normalize<Value>({ ops, config }: Context<Value>, scope: Scope, x: Value): Value {
  const layer: NormParameters = scope.layer([config.hiddenSize]);
  return ops.layerNorm(x, layer, config.layerNormEps);
}
