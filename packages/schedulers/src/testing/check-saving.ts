import {
  type ComponentClass,
  classNameOf,
  type FloatTensor,
  Generator,
  MemoryFiles,
  MemoryFolder,
  runScheduler,
  type Scheduler,
} from '@langevin/core';
import { type ContractOptions, contractShape, isEqual, runContractCheck } from './contract-run.ts';
import { testMixture } from './test-mixture.ts';

/**
 * Checks that a scheduler comes back from where it was saved: under its class's name, and drawing the same.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} if it can't be named, saved or loaded, or draws something else.
 */
export function checkSaving(scheduler: Scheduler, options: ContractOptions = {}): Promise<void> {
  return runContractCheck(scheduler, 'saving', options, async (numInferenceSteps, fail) => {
    const schedulerClass = scheduler.constructor as unknown as Partial<ComponentClass<Scheduler>>;
    const className: unknown = classNameOf(scheduler);
    if (typeof className !== 'string' || className === '') fail('its class has no static className.');
    if (schedulerClass.fromPretrained === undefined) return fail('its class has no static fromPretrained.');

    const folder = new MemoryFolder();
    await scheduler.savePretrained(folder);
    await folder.commit();
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const loaded = await schedulerClass.fromPretrained(new MemoryFiles(folder.entries), { onWarning });
    if (warnings.length > 0) fail(`it does not know what it wrote itself: ${warnings.join(' ')}`);
    const [before, after] = [await draw(scheduler, numInferenceSteps), await draw(loaded, numInferenceSteps)];
    if (!isEqual(before, after)) fail('what was loaded draws something else.');
  });
}

async function draw(scheduler: Scheduler, numInferenceSteps: number): Promise<FloatTensor> {
  const options = { shape: contractShape, numInferenceSteps, generator: new Generator(1) };
  return (await runScheduler(scheduler, testMixture.predict, options)).mean;
}
