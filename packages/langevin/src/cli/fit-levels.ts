import { Generator, InvalidArgumentError, type LoadOptions, openModelFiles } from '@langevin/core';
import type { DiffusionPipeline, ImagePipeline } from '@langevin/pipeline';
import { HubFiles, nodeRuntime } from '@langevin/runtime-node';
import { type ComposedScheduler, type FittedLevels, fitLevels } from '@langevin/schedulers';
import { type Command, Option } from 'commander';
import { addOptions, createCommand } from './create-command.ts';
import { withDownloadBar } from './download-bar.ts';
import { requireImagePipeline } from './drawing-pipeline.ts';
import { composedFrom, levelsBefore, storedScheduler, withLevels } from './fitted-scheduler.ts';
import { type SizeFlags, sizeOptions } from './image-size.ts';
import { type CommandIo, printLine } from './io.ts';
import { MeteredRuntime } from './metered-runtime.ts';
import { type FileFlags, fileLoadOptions, fileOptions } from './model-files.ts';
import { pipelineNamed } from './named-pipeline.ts';
import { labels, positiveInteger, positiveIntegers, seed } from './option-values.ts';
import { checkOutputFolder } from './output-path.ts';
import { Progress } from './progress.ts';
import { formatNumberOf } from './quantities.ts';
import { trajectoryBatch } from './trajectory-batch.ts';

/** The options of `langevin fit-levels`, as commander parses them. */
interface FitLevelsFlags extends FileFlags, SizeFlags {
  readonly pipeline?: string;
  readonly steps: readonly number[];
  readonly trajectories: number;
  readonly seed: bigint;
  readonly classLabel?: readonly number[];
  readonly device?: string;
  readonly threads?: number;
  readonly out?: string;
  readonly quiet?: boolean;
}

/** Steps of the trajectories, as in the paper. */
const teacherSteps = 60;

const notes = `
Draws trajectories of ${teacherSteps} steps with the network, and finds the noise levels at which runs of few steps err least.
They are written among the settings of the folder's scheduler, where a ComposedScheduler finds them. Those of other numbers of
steps stay.

They serve deterministic solvers, such as ipndm, of a network whose probability flow is exact. Where such solvers draw noisy
pictures in many steps too, as of models/emoji-faces-32, take a stochastic solver and the levels of a rule instead, and the
range of the data:
  langevin generate models/emoji-faces-32 --scheduler ComposedScheduler --set solver=dpm-solver++-2m-sde \\
    --set levels=exponential --set sampling_eps=0.2 --set 'data_range=[0,1]' --steps 8

Examples:
  langevin fit-levels models/ddpm-cifar10-32 --steps 6,8,12
  langevin fit-levels google/ddpm-cifar10-32 --out models/ddpm-cifar10-32
  langevin generate models/ddpm-cifar10-32 --scheduler ComposedScheduler --set solver=ipndm --steps 8`;

/** `langevin fit-levels`: finds the noise levels of runs of few steps for a network. */
export function fitLevelsCommand(io: CommandIo): Command {
  const seedOption = new Option('--seed <n>', 'seed of the noise from which trajectories start').argParser(seed);
  const stepsOption = new Option('--steps <n,...>', 'steps of the runs that levels are for')
    .argParser(positiveIntegers)
    .default([5, 6, 8, 10], '5,6,8,10');
  const command = createCommand('fit-levels', io)
    .description('Find the noise levels at which runs of few steps err least')
    .argument('<model>', "folder of a pipeline in diffusers' layout, with its model_index.json; or a name on the hub")
    .addOption(stepsOption)
    .option('--trajectories <n>', 'how many are looked at', positiveInteger, 256)
    .addOption(seedOption.default(0n, '0'))
    .option('--class-label <n,...>', 'classes of the trajectories, in turn', labels)
    .option('--pipeline <class>', 'the pipeline to draw with (default: the one that the folder names)')
    .option('--device <name>', 'where to run (default: the best there is)')
    .option('--threads <n>', 'threads of the network (default: one for each core)', positiveInteger)
    .option('--out <folder>', "where to save the pipeline with its levels (default: in the model's own folder)")
    .option('--quiet', 'show no progress')
    .addHelpText('after', notes);
  return addOptions(command, [...sizeOptions(), ...fileOptions()]).action((model: string, flags: FitLevelsFlags) =>
    fitLevelsOf(model, flags, io),
  );
}

async function fitLevelsOf(model: string, flags: FitLevelsFlags, io: CommandIo): Promise<void> {
  const { out, device, threads, quiet = false } = flags;
  const options = fileLoadOptions(flags, io);
  const files = await openModelFiles(model, { ...options, onWarning: () => {} });
  if (out === undefined && files instanceof HubFiles) {
    const advice = 'give a folder, where the pipeline is saved with its levels';
    throw new InvalidArgumentError('--out', `${model} is of the hub, whose files are left as they are; ${advice}.`);
  }
  const { scheduler, folder } = await storedScheduler(files, io.signal);
  if (out === undefined) await checkOwnFolder(folder);
  else await checkOutputFolder(out);
  const pipelineClass = pipelineNamed(flags.pipeline);
  const runtime = new MeteredRuntime(nodeRuntime({ threads }));
  const load = (onProgress: LoadOptions['onProgress']) => {
    return pipelineClass.fromPretrained<DiffusionPipeline>(model, { ...options, runtime, device, onProgress });
  };
  const pipe = await withDownloadBar(io, load, { isQuiet: quiet });
  try {
    requireImagePipeline(model, pipe);
    const levels = await fit(pipe, composedFrom(scheduler), flags, { runtime, io });
    const fitted = withLevels(scheduler, levels);
    if (out === undefined) await fitted.savePretrained(folder, { signal: io.signal });
    else {
      pipe.scheduler = fitted;
      await pipe.savePretrained(out, { signal: io.signal });
    }
    printLine(io.stdout, out ?? folder);
    for (const line of describeLevels(levels)) printLine(io.stdout, line);
    if (quiet) return;
    for (const line of adviceOn(out ?? model, levels, levelsBefore(scheduler))) printLine(io.stderr, line);
  } finally {
    await pipe.dispose();
  }
}

/** Checks that a model's own folder can be written to. @throws {InvalidArgumentError} naming the model. */
async function checkOwnFolder(folder: string): Promise<void> {
  try {
    await checkOutputFolder(folder);
  } catch (cause) {
    throw cause instanceof InvalidArgumentError ? cause.renamed('model') : cause;
  }
}

async function fit(
  pipe: ImagePipeline,
  { config: { sde, samplingEps } }: ComposedScheduler,
  flags: FitLevelsFlags,
  { runtime, io }: { readonly runtime: MeteredRuntime; readonly io: CommandIo },
): Promise<FittedLevels> {
  const { steps, trajectories } = flags;
  const { predict, shape } = trajectoryBatch(pipe, { ...flags, teacherSteps }, io.signal);
  const progress = flags.quiet ? undefined : new Progress(io.stderr, 'evaluations');
  try {
    const { levels } = await fitLevels(predict, {
      sde,
      samplingEps,
      steps,
      shape,
      trajectories,
      teacherSteps,
      generator: new Generator(flags.seed),
      signal: io.signal,
      onProgress: (share) => progress?.update(share, runtime.evaluations),
    });
    return levels;
  } finally {
    progress?.stop();
  }
}

/** The levels of each number of steps, in a line each. */
function describeLevels(levels: FittedLevels): string[] {
  return Object.entries(levels).map(([steps, sigmas]) => {
    return `  ${formatNumberOf(Number(steps), 'step')}: ${sigmas.map((sigma) => Number(sigma.toPrecision(4))).join(', ')}`;
  });
}

/** Settings that suit a network whose flow is inexact. */
const stochastic = '--set solver=dpm-solver++-2m-sde --set levels=exponential';

/** How runs go by the levels, and by those that were there before. */
function adviceOn(model: string, levels: FittedLevels, before: FittedLevels): string[] {
  const steps = Object.keys(levels).at(-1);
  const command = `langevin generate ${model} --scheduler ComposedScheduler --set solver=ipndm --steps ${steps}`;
  const kept = Object.keys(before).filter((count) => !Object.hasOwn(levels, count));
  return [
    ...(kept.length > 0 ? [`those for ${kept.join(', ')} steps were fitted before, and stay`] : []),
    `a ComposedScheduler goes by them, whatever its solver: ${command}`,
    `if pictures are noisy, the network's flow is inexact: take noise, and a rule: ${stochastic}`,
  ];
}
