import { ComponentError, classNameOf, type Parameterization, type Scheduler } from '@langevin/core';

// Networks of discrete timesteps don't say what they predict: the configuration of their checkpoint's scheduler does.

/**
 * How a network is read, as a scheduler said.
 *
 * @param reading - what the scheduler says, or the last one before it that said it.
 * @throws {ComponentError} if none ever did.
 */
export function requireReading(reading: Parameterization | undefined, scheduler: Scheduler): Parameterization {
  if (reading) return reading;
  throw new ComponentError(
    'scheduler',
    'its configuration does not say what the network predicts. Set the scheduler of the checkpoint first, then this one.',
    ['DDPMScheduler', 'DDIMScheduler', 'a scheduler with a parameterization'],
    [classNameOf(scheduler)],
  );
}

/** Checks that a folder's scheduler says what its network predicts. @throws {ComponentError} */
export function checkLoadedReading<T extends Scheduler>(scheduler: T): T {
  if (scheduler.parameterization !== undefined) return scheduler;
  throw new ComponentError(
    'scheduler',
    'its configuration does not say what the network predicts, so that this pipeline could not read it. ' +
      'DiffusionPipeline.fromPretrained() loads the one that the folder names.',
    ['a scheduler with a parameterization, such as DDPMScheduler'],
    [classNameOf(scheduler)],
  );
}

/** Checks that a scheduler that is to be saved says what its network predicts: nobody could read it then. @throws {ComponentError} */
export function checkSavedReading(scheduler: Scheduler): void {
  if (scheduler.parameterization !== undefined) return;
  const { className } = scheduler.constructor as { readonly className?: string };
  throw new ComponentError(
    'scheduler',
    `its configuration does not say what the network predicts, so that the saved pipeline could not be loaded. ` +
      `Make it from the checkpoint's: ${className ?? 'its class'}.fromConfig(pipe.scheduler.config).`,
    ['a scheduler with a parameterization'],
    [classNameOf(scheduler)],
  );
}
