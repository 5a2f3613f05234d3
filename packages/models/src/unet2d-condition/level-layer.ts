import type { Scope } from '@langevin/onnx';
import { type ResnetBlockOptions, resnetBlock } from '../blocks/resnet-block.ts';
import { addedAttention } from './added-attention.ts';
import type { ConditionContext, LevelPlace } from './condition-context.ts';
import { type AttentionSettings, atLevel } from './level-settings.ts';
import { spatialTransformer } from './spatial-transformer.ts';

/** What tells the blocks of a level apart. */
export interface BlockKind {
  /** How its layers read the text, if they do: by a transformer, or by one attention that reads the image as well. */
  readonly attention: 'transformer' | 'added' | undefined;
  /** Whether the size is changed by a residual block; such networks have settings of theirs (arXiv:2105.05233). */
  readonly isResidual: boolean;
}

/** The kinds of blocks, on the way down and on the way up. */
export const blockKinds: Readonly<Record<'plain' | 'crossAttention' | 'residual' | 'simpleCrossAttention', BlockKind>> =
  {
    plain: { attention: undefined, isResidual: false },
    crossAttention: { attention: 'transformer', isResidual: false },
    residual: { attention: undefined, isResidual: true },
    simpleCrossAttention: { attention: 'added', isResidual: true },
  };

/** A layer of a block: a residual block, and behind it what reads the text. */
export function levelLayer<Value>(
  net: ConditionContext<Value>,
  kind: BlockKind,
  { scope, outChannels, attention }: LevelPlace,
  layer: number,
  x: Value,
): Value {
  const hidden = kindResnet(net, kind, scope.child('resnets').child(layer), x, { outChannels });
  return readText(net, kind, scope.child('attentions').child(layer), hidden, attention, layer);
}

/** A residual block with the settings that its kind has. */
export function kindResnet<Value>(
  net: ConditionContext<Value>,
  { isResidual }: BlockKind,
  scope: Scope,
  x: Value,
  options: ResnetBlockOptions,
): Value {
  if (!isResidual) return resnetBlock(net, scope, x, options);
  const { resnetSkipTimeAct, resnetOutScaleFactor } = net.config;
  const own = resnetSkipTimeAct ? { ...net, embedding: net.plainEmbedding } : net;
  return resnetBlock(own, scope, x, { outputScale: resnetOutScaleFactor, ...options });
}

/** What a kind of block does to read the text. @param layer - which of its layers. */
export function readText<Value>(
  net: ConditionContext<Value>,
  { attention }: BlockKind,
  scope: Scope,
  x: Value,
  { depths, ...settings }: AttentionSettings,
  layer: number,
): Value {
  switch (attention) {
    case 'transformer':
      return spatialTransformer(net, scope, x, { ...settings, depth: atLevel(depths, layer) });
    case 'added':
      return addedAttention(net, scope, x, settings);
    case undefined:
      return x;
  }
}
