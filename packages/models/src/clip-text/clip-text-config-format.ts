import { ConfigError, describeValue, type JsonObject } from '@langevin/core';
import { type ConfigCheck, count, flag, layerCount, oneOf, orNull, positive } from '../config/config-checks.ts';
import { ConfigFormat } from '../config/config-format.ts';
import { type CLIPTextConfig, defaultCLIPTextConfig } from './clip-text-config.ts';
import { transformersKeys } from './transformers-keys.ts';

/** The release of transformers whose layout we write and against whose numbers ours are checked. */
const transformersVersion = '4.45.0';

/** What transformers calls networks of this kind. */
const modelType = 'clip_text_model';
/** What it calls a whole CLIP, whose configuration has that of its encoder of texts within. */
const wholeType = 'clip';

const mostTokens = 1 << 20;
const tokenCount: ConfigCheck = [
  (value) => Number.isInteger(value) && (value as number) > 0 && (value as number) <= mostTokens,
  `a positive integer of at most ${mostTokens}`,
];
const tokenId: ConfigCheck = [Number.isSafeInteger, 'the number of a token'];

/**
 * Reads and writes the `config.json` of an encoder of CLIP's, as transformers has them; reads that of a whole CLIP too, as
 * far as it is about texts.
 */
export class CLIPTextConfigFormat extends ConfigFormat<CLIPTextConfig> {
  readonly #className: string;

  /** @param className - the class's name on disk. */
  constructor(className: string) {
    super({
      className,
      defaults: defaultCLIPTextConfig,
      checks: {
        vocabSize: tokenCount,
        hiddenSize: count,
        intermediateSize: count,
        projectionDim: count,
        numHiddenLayers: layerCount,
        numAttentionHeads: count,
        maxPositionEmbeddings: count,
        hiddenAct: oneOf('quick_gelu', 'gelu'),
        layerNormEps: positive,
        bosTokenId: orNull(tokenId),
        eosTokenId: tokenId,
        padTokenId: orNull(tokenId),
        useAttentionMask: flag,
      },
      heading: { architectures: [className], model_type: modelType, transformers_version: transformersVersion },
      ignoredKeys: transformersKeys,
      checkTogether: (config) => checkHeads(className, config),
    });
    this.#className = className;
  }

  override parse(json: JsonObject, onWarning: (message: string) => void, file?: string): CLIPTextConfig {
    const { model_type: type = modelType } = json;
    const owner = file === undefined ? this.#className : `${file}: ${this.#className}`;
    if (type !== modelType && type !== wholeType) {
      throw new ConfigError(
        owner,
        'model_type',
        `is ${describeValue(type)}; this class reads networks of ${modelType}.`,
      );
    }
    const settings = type === wholeType ? this.#ofTexts(json, owner) : json;
    const told = Object.entries(settings).filter(([, value]) => !isEmpty(value));
    return super.parse(Object.fromEntries(told), onWarning, file);
  }

  /** What the configuration of a whole CLIP says of its encoder of texts. */
  #ofTexts({ text_config: settings, projection_dim: projectionDim }: JsonObject, owner: string): JsonObject {
    if (!isObject(settings))
      throw new ConfigError(owner, 'text_config', `${describeValue(settings)} is no object of settings.`);
    // The whole network makes its projection of the number that stands beside: the inner one may be a default.
    return projectionDim === undefined ? settings : { ...settings, projection_dim: projectionDim };
  }
}

function checkHeads(className: string, { hiddenSize, numAttentionHeads }: CLIPTextConfig): void {
  if (hiddenSize % numAttentionHeads === 0) return;
  throw new ConfigError(
    className,
    'numAttentionHeads',
    (nameOf) => `is ${numAttentionHeads}, which does not divide the ${hiddenSize} features of ${nameOf('hiddenSize')}.`,
  );
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
