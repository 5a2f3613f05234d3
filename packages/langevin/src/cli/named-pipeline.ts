import { DiffusionPipeline } from '@langevin/pipeline';
import { namedClass } from './named-class.ts';

/** The class of pipelines that the user asks for; whichever a folder names if left out. @throws {InvalidArgumentError} */
export function pipelineNamed(name: string | undefined): typeof DiffusionPipeline {
  if (name === undefined) return DiffusionPipeline;
  return namedClass('--pipeline', name, {
    name: 'pipeline',
    includes: (one: unknown): one is typeof DiffusionPipeline => {
      return typeof one === 'function' && one.prototype instanceof DiffusionPipeline;
    },
  });
}
