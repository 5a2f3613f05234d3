import { type FloatTensor, InvalidArgumentError } from '@langevin/core';
import { comparePictures, type FeatureComparison, PictureSet, usualNeighbours } from '@langevin/evaluation';
import type { OnnxFeatures } from '@langevin/models';
import type { Command } from 'commander';
import { addOptions, createCommand } from './create-command.ts';
import { type EvaluationReport, formatEvaluation, type ReportedFeatures } from './evaluation-report.ts';
import { type FeatureFlags, featureNetwork, featureOptions } from './feature-network.ts';
import { type CommandIo, printLine } from './io.ts';
import { positiveInteger, seed } from './option-values.ts';
import { PictureFolder } from './picture-folder.ts';
import { Progress } from './progress.ts';
import { formatNumberOf } from './quantities.ts';

/** The options of `langevin evaluate`, as commander parses them. */
interface EvaluateFlags extends FeatureFlags {
  readonly against: string;
  readonly directions?: number;
  readonly sampleSize?: number;
  readonly seed?: bigint;
  readonly batchSize: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const notes = `
Compares the PNG, JPEG and WebP files of two folders and of their sub-folders: all of one size, in RGB. Hidden files are
left out, and so is every grid.png, which langevin generate writes beside its pictures.

Examples:
  langevin evaluate faces --against data/faces
  langevin evaluate faces --against data/faces --features inception.onnx --layer pool --json`;

/** `langevin evaluate`: says how far generated pictures are from others. */
export function evaluateCommand(io: CommandIo): Command {
  const command = createCommand('evaluate', io)
    .description('Measure how far the pictures of a folder are from those of another')
    .argument('<folder>', 'generated pictures')
    .requiredOption('--against <folder>', 'pictures of the reference, such as those that the network was trained on')
    .option('--directions <n>', 'directions of the sliced Wasserstein distance (default: 512)', positiveInteger)
    .option('--sample-size <n>', 'pictures of a folder whose features are kept (default: 10000)', positiveInteger)
    .option(
      '--seed <n>',
      'seed of the directions and of what is chosen at random; none that pictures were drawn with',
      seed,
    )
    .option('--batch-size <n>', 'pictures that are read together', positiveInteger, 32)
    .option('--json', 'print one JSON object')
    .option('--quiet', 'show no progress')
    .addHelpText('after', notes);
  return addOptions(command, featureOptions()).action((folder: string, flags: EvaluateFlags) =>
    evaluate(folder, flags, io),
  );
}

async function evaluate(path: string, flags: EvaluateFlags, io: CommandIo): Promise<void> {
  const generated = await PictureFolder.open('folder', path);
  const reference = await PictureFolder.open('--against', flags.against);
  reference.checkSize(reference.first, generated.first);
  if (flags.features !== undefined) checkCounts(flags, { folder: generated, '--against': reference });
  const network = await featureNetwork(flags, io);
  try {
    const [drawn, real] = await readSets([generated, reference], network, flags, io);
    if (network !== undefined && !flags.quiet) printLine(io.stderr, 'comparing the features …');
    const { seed, directions } = drawn.projections;
    const found = await comparePictures(drawn, real, { seed, signal: io.signal });
    const report: EvaluationReport = {
      generated: { folder: path, count: drawn.count },
      reference: { folder: flags.against, count: real.count },
      size: generated.first.size,
      slicedWasserstein: found.slicedWasserstein,
      directions,
      seed: typeof seed === 'bigint' ? String(seed) : seed,
      features: network && found.features ? await reportFeatures(flags, network, found.features) : null,
    };
    printLine(io.stdout, flags.json ? JSON.stringify(report, null, 2) : formatEvaluation(report));
  } finally {
    await network?.dispose();
  }
}

/** Checks, before anything is computed, that there are pictures enough for every distance of features. */
function checkCounts({ sampleSize }: EvaluateFlags, folders: Readonly<Record<string, PictureFolder>>): void {
  const least = usualNeighbours + 1;
  if (sampleSize !== undefined && sampleSize < least) {
    throw new InvalidArgumentError('--sample-size', `precision and recall take ${least} pictures or more.`);
  }
  for (const [option, { path, count }] of Object.entries(folders)) {
    if (count >= least) continue;
    const counts = `"${path}" holds ${formatNumberOf(count, 'picture')}; --features takes ${least} or more`;
    throw new InvalidArgumentError(option, `${counts}.`);
  }
}

/** Reads the pictures of two folders, one folder after the other. */
async function readSets(
  folders: readonly [PictureFolder, PictureFolder],
  network: OnnxFeatures | undefined,
  { directions, sampleSize, seed, batchSize, quiet }: EvaluateFlags,
  { stderr, signal }: CommandIo,
): Promise<readonly [PictureSet, PictureSet]> {
  const features = network && ((pictures: FloatTensor) => network.extract(pictures, { signal }));
  const options = { directions, sampleSize, seed, features, signal };
  const [alike, total] = [folders[0].first, folders[0].count + folders[1].count];
  const progress = quiet ? undefined : new Progress(stderr, 'pictures');
  let done = 0;
  async function* batchesOf(folder: PictureFolder): AsyncGenerator<FloatTensor, void> {
    for await (const batch of folder.batches(batchSize, alike, signal)) {
      yield batch;
      done += batch.dims[0]!;
      progress?.update(done / total, done);
    }
  }
  try {
    const drawn = await PictureSet.from(batchesOf(folders[0]), options);
    return [drawn, await PictureSet.from(batchesOf(folders[1]), options)];
  } finally {
    progress?.stop();
  }
}

async function reportFeatures(
  { features: file = '' }: EvaluateFlags,
  network: OnnxFeatures,
  found: FeatureComparison,
): Promise<ReportedFeatures> {
  return { file, sha256: await network.sha256(), layer: network.layer, inputSize: network.size ?? null, ...found };
}
