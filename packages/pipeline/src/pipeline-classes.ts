import { type ComponentClass, ComponentError, isCalled } from '@langevin/core';
import { allComponents, findComponent } from './component-registry.ts';
import type { AnyComponentTable, ComponentRequirement } from './component-table.ts';
import { type ModelIndex, storedName } from './model-index.ts';

/** A class of pipelines, of which registered ones are asked for their components. */
interface PipelineClass extends ComponentClass {
  readonly requires: AnyComponentTable;
}

/**
 * The class of the pipeline that a folder names.
 *
 * @throws {ComponentError} if nobody registered it. It says which pipelines can be made of the folder's components.
 */
export async function namedPipelineClass(index: ModelIndex): Promise<ComponentClass> {
  const found = await findComponent(index.className);
  if (found !== undefined && isPipelineClass(found)) return found;
  const pipelines = (await allComponents()).filter(isPipelineClass);
  const usual = pipelines.filter((one) => canBeMadeOf(one, index, 1));
  const others = pipelines.filter((one) => canBeMadeOf(one, index) && !usual.includes(one));
  const fitting = [...usual, ...others].map(({ className }) => className);
  const advice =
    fitting.length > 0
      ? `Its components are those of ${fitting.join(', ')}. Load it as one of them: ${fitting[0]}.fromPretrained().`
      : 'Register one with registerComponent().';
  throw new ComponentError(
    'DiffusionPipeline',
    `no pipeline of the name "${index.className}", as in ${index.source}, is registered. ${advice}`,
    fitting.length > 0 ? fitting : pipelines.map(({ className }) => className),
    [index.className],
  );
}

function isPipelineClass(componentClass: object): componentClass is PipelineClass {
  return 'requires' in componentClass;
}

/** Whether a folder has every component that a pipeline needs, each of one of the first classes that the pipeline loads by itself. */
function canBeMadeOf({ requires }: PipelineClass, index: ModelIndex, first?: number): boolean {
  const table: readonly (readonly [string, ComponentRequirement])[] = Object.entries(requires);
  return (
    table.length > 0 &&
    table.every(([name, requirement]) => {
      if (requirement.isOptional) return true;
      const className = index.components.get(storedName(index, name, requirement));
      return className && requirement.classes?.slice(0, first).some((one) => isCalled(one, className));
    })
  );
}
