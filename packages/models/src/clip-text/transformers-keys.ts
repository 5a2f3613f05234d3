/**
 * Keys that transformers writes into the `config.json` of any network and that say nothing of what it computes. Those that
 * are null, false or empty, of which there are dozens, need not be listed.
 */
export const transformersKeys: ReadonlySet<string> = new Set([
  // Of the file, and of who loads it.
  'architectures',
  'attn_implementation',
  'dtype',
  'model_type',
  'tokenizer_class',
  'torch_dtype',
  'transformers_version',
  // What a call returns.
  'output_attentions',
  'output_hidden_states',
  'return_dict',
  // How it was trained, and begun.
  'attention_dropout',
  'dropout',
  'gradient_checkpointing',
  'initializer_factor',
  'initializer_range',
  'problem_type',
  // How computing is split, with the same result.
  'chunk_size_feed_forward',
  // What classifiers and writers of texts do with their outputs.
  'diversity_penalty',
  'encoder_no_repeat_ngram_size',
  'id2label',
  'label2id',
  'length_penalty',
  'max_length',
  'min_length',
  'no_repeat_ngram_size',
  'num_beam_groups',
  'num_beams',
  'num_return_sequences',
  'repetition_penalty',
  'temperature',
  'tie_word_embeddings',
  'top_k',
  'top_p',
  'typical_p',
]);
