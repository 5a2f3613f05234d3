import type { DenoisingNetwork, ImagePipeline, ImagePipelineComponents, Scheduler } from 'langevin';

type PipelineClass = new (components: ImagePipelineComponents) => ImagePipeline;

/** A model's pipeline with another network in the place of its own, such as one that wraps it, and another scheduler. */
export function pipelineWith(model: ImagePipeline, unet: DenoisingNetwork, scheduler: Scheduler): ImagePipeline {
  const pipeline = new (model.constructor as PipelineClass)({ ...model.components, unet });
  // Set afterwards: where it doesn't say how the network is read, what the model's own said holds.
  pipeline.scheduler = scheduler;
  return pipeline;
}
