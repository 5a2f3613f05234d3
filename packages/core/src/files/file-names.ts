/** The file at the root of a pipeline's folder that names its class and its components. */
export const modelIndexName = 'model_index.json';

/** The file with the configuration of a model, in the model's own folder. */
export const modelConfigName = 'config.json';
