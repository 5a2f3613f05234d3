import { randomBytes } from 'node:crypto';
import { Generator, InvalidArgumentError, type LoadOptions } from '@langevin/core';
import type { DiffusionPipeline, StreamOptions } from '@langevin/pipeline';
import { nodeRuntime } from '@langevin/runtime-node';
import type { Command } from 'commander';
import { type ClassFlags, classLabelsNamed, classOptions } from './class-names.ts';
import { addOptions, createCommand } from './create-command.ts';
import { describeOutcome, describeRequest } from './describe-run.ts';
import { withDownloadBar } from './download-bar.ts';
import { type DrawingPipeline, picturesOf, requireDrawing } from './drawing-pipeline.ts';
import { type GuidanceFlags, guidanceOf, guidanceOptions, loadGuide } from './guidance.ts';
import { batchAt, batchesOf, type ImageBatch, type ImageRequest, type RequestedLabels } from './image-batches.ts';
import { type GridStyle, ImageFolder } from './image-folder.ts';
import { type SizeFlags, sizeOptions } from './image-size.ts';
import { type CommandIo, loadOptions, printLine } from './io.ts';
import { MeteredRuntime } from './metered-runtime.ts';
import { type FileFlags, fileLoadOptions, fileOptions } from './model-files.ts';
import { pipelineNamed } from './named-pipeline.ts';
import { numbers, positiveInteger, seed } from './option-values.ts';
import { checkOutputFolder } from './output-path.ts';
import { type PictureFlags, type PictureOptions, pictureOptions } from './picture-options.ts';
import { Progress } from './progress.ts';
import { formatNumberOf } from './quantities.ts';
import { chooseScheduler, type SchedulerFlags, schedulerOptions } from './scheduler-settings.ts';
import { makeOutputFolder } from './write-whole.ts';

/** The options of `langevin generate`, as commander parses them. */
interface GenerateFlags
  extends FileFlags,
    SchedulerFlags,
    SizeFlags,
    PictureFlags,
    ClassFlags,
    GuidanceFlags,
    GridStyle {
  readonly pipeline?: string;
  readonly steps?: number;
  readonly timesteps?: readonly number[];
  readonly sigmas?: readonly number[];
  readonly batchSize: number;
  readonly count?: number;
  readonly seed?: bigint;
  readonly device?: string;
  readonly threads?: number;
  readonly lowMemory?: boolean;
  readonly out: string;
  readonly grid: boolean;
  readonly quiet?: boolean;
}

const notes = `
Prints the paths of the files it wrote; progress goes to stderr. On Ctrl-C, finished batches are kept.

With --count, images are drawn in batches. The first has the seed of --seed, the next that seed plus 1, and so on;
each file is named by the seed of its batch and the image's index in it. To draw one batch again, pass its seed and
its size: --seed 7 --batch-size 16, without --count.

Examples:
  langevin generate models/emoji-faces-32 --batch-size 16 --steps 200 --seed 0 --out faces
  langevin generate models/emoji-faces-32 --scheduler EulerScheduler --set eta=1 --steps 40
  langevin generate models/emoji-faces-32 --image face.png --strength 0.5 --batch-size 5
  langevin generate models/emoji-faces-32 --inpaint face.png --mask mask.png --batch-size 5`;

/** `langevin generate`: draws images into a folder. */
export function generateCommand(io: CommandIo): Command {
  const command = createCommand('generate', io)
    .description('Draw images with a pipeline')
    .argument('<model>', "folder of a pipeline in diffusers' layout, with its model_index.json; or a name on the hub")
    .option('--pipeline <class>', 'the pipeline to draw with (default: the one that the folder names)')
    .option('--steps <n>', "steps of the solver (default: the scheduler's or the pipeline's)", positiveInteger)
    .option('--timesteps <t,...>', 'in place of --steps what the network is told at each, from high to low', numbers)
    .option(
      '--sigmas <sigma,...>',
      'in place of --steps the noise level of each, and the last, from high to low',
      numbers,
    )
    .option('--batch-size <n>', 'images that are drawn together', positiveInteger, 1)
    .option('--count <n>', 'images in all, drawn in batches (default: one batch)', positiveInteger)
    .option('--seed <n>', 'seed of the noise (default: drawn at random)', seed)
    .option('--device <name>', 'where to run (default: the best there is)')
    .option('--threads <n>', 'threads of the network (default: one for each core)', positiveInteger)
    .option('--low-memory', 'keep no network in memory that has done its part; each batch loads it again')
    .option('--out <folder>', 'where to put the images', 'out')
    .option('--no-grid', 'make no grid.png of the images (the first 256, if there are more)')
    .option('--columns <n>', 'images in a row of the grid', positiveInteger)
    .option('--enlarge <n>', 'pixels of the grid for each pixel (default: so that images can be seen)', positiveInteger)
    .option('--quiet', 'show no progress')
    .addHelpText('after', notes);
  const options = [
    ...fileOptions(),
    ...sizeOptions(),
    ...classOptions(),
    ...pictureOptions(),
    ...guidanceOptions(),
    ...schedulerOptions(),
  ];
  return addOptions(command, options).action((model: string, flags: GenerateFlags) => generate(model, flags, io));
}

async function generate(model: string, flags: GenerateFlags, io: CommandIo): Promise<void> {
  const asked = requestOf(flags);
  const { device, threads, quiet = false } = flags;
  const runtime = new MeteredRuntime(nodeRuntime({ threads }));
  await checkOutputFolder(flags.out);
  const pipelineClass = pipelineNamed(flags.pipeline);
  const place = { runtime, device };
  const guide = await loadGuide(flags, place, io);
  const options = { ...fileLoadOptions(flags, io), ...place, guide };
  const load = (onProgress: LoadOptions['onProgress']) => {
    return pipelineClass.fromPretrained<DiffusionPipeline>(model, { ...options, onProgress });
  };
  const pipe = await withDownloadBar(io, load, { isQuiet: quiet }).catch(async (error) => {
    await guide?.dispose();
    throw error;
  });
  try {
    requireDrawing(model, pipe);
    const named = labelsFor(asked.count, '--class', classLabelsNamed(pipe, flags));
    const request = { ...asked, classLabels: named ?? asked.classLabels };
    pipe.scheduler = chooseScheduler(pipe.scheduler, flags, loadOptions(io));
    // Checks the options, before anything is shown or computed: the run itself is never started.
    const pictures = await picturesOf(pipe, flags);
    pipe.stream(optionsOf(batchAt(request, 0), flags, pictures));
    await makeOutputFolder(flags.out);
    const folder = new ImageFolder(flags.out);
    if (!quiet)
      printLine(io.stderr, `${model}: ${describeRequest(request, stepCountOf(flags, pipe))}, on ${pipe.device}`);
    const start = performance.now();
    const conclude = async (): Promise<void> => {
      try {
        if (flags.grid) await folder.saveGrid(flags);
      } finally {
        for (const file of folder.files) printLine(io.stdout, file);
        if (io.signal.aborted || (!quiet && folder.count > 0)) {
          const cost = { evaluations: runtime.evaluations, milliseconds: performance.now() - start };
          printLine(io.stderr, describeOutcome(request, folder, cost));
        }
      }
    };
    try {
      await drawBatches(pipe, request, { folder, flags, pictures, runtime, io });
    } catch (error) {
      // What is finished is kept. What ended the run is what the user has to know, even if the grid fails as well.
      await conclude().catch(() => {});
      throw error;
    }
    await conclude();
  } finally {
    await Promise.all([pipe.dispose(), guide?.dispose()]);
  }
}

/** What the batches of a request have in common. */
interface BatchContext {
  readonly folder: ImageFolder;
  readonly flags: GenerateFlags;
  readonly pictures: PictureOptions;
  readonly runtime: MeteredRuntime;
  readonly io: CommandIo;
}

/** Draws and saves batch after batch, until all are finished or the user interrupts. */
async function drawBatches(
  pipe: DrawingPipeline,
  request: ImageRequest,
  { folder, flags, pictures, runtime, io }: BatchContext,
): Promise<void> {
  const components = pipe.components as unknown as Readonly<Record<string, unknown>>;
  const progress = flags.quiet ? undefined : new Progress(io.stderr, 'evaluations');
  try {
    for (const batch of batchesOf(request)) {
      const { images } = await pipe.generate({
        ...optionsOf(batch, flags, pictures),
        generator: new Generator(batch.seed),
        signal: io.signal,
        // What decodes latents is no evaluation.
        onComponent: ({ component }) => {
          runtime.isCounting = component === 'guide' || components[component] === pipe.network;
        },
        onStep: (step) => {
          progress?.update((folder.count + step.progress * batch.count) / request.count, runtime.evaluations);
        },
      });
      await folder.saveBatch(batch, images);
    }
  } finally {
    progress?.stop();
  }
}

function requestOf(flags: GenerateFlags): ImageRequest {
  const { batchSize, count = batchSize, classLabel, negativeClassLabel } = flags;
  // As with the library's own random seeds, 32 bits are enough, and short enough to be noted down.
  const seed = flags.seed ?? BigInt(randomBytes(4).readUInt32LE());
  const classLabels = labelsFor(count, '--class-label', classLabel);
  const negativeClassLabels = labelsFor(count, '--negative-class-label', negativeClassLabel);
  return { batchSize, count, seed, classLabels, negativeClassLabels };
}

/** One for all images, or one for each, as the user typed them. @throws {InvalidArgumentError} for another number of them. */
function labelsFor(count: number, option: string, labels: readonly number[] | undefined): RequestedLabels {
  if (labels?.length === 1) return labels[0];
  if (labels === undefined || labels.length === count) return labels;
  const given = `${labels.length} labels for ${formatNumberOf(count, 'image')}`;
  throw new InvalidArgumentError(option, `${given}; give one, or one for each.`);
}

/** How many steps a run of these flags has. */
function stepCountOf({ steps, timesteps, sigmas }: GenerateFlags, { usualSteps }: DrawingPipeline): number {
  return timesteps?.length ?? (sigmas ? sigmas.length - 1 : (steps ?? usualSteps));
}

/** The pipeline's options for images that are drawn together. */
function optionsOf(
  { count, classLabels, negativeClassLabels }: ImageBatch,
  flags: GenerateFlags,
  pictures: PictureOptions,
): StreamOptions {
  const { steps, timesteps, sigmas, height, width, lowMemory: releaseAfterUse } = flags;
  const guidance = { ...guidanceOf(flags), negativeClassLabels };
  const chosen = { numInferenceSteps: steps, timesteps, sigmas, height, width };
  return { batchSize: count, classLabels, releaseAfterUse, ...chosen, ...guidance, ...pictures };
}
