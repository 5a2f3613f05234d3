import type { FeatureComparison, KernelDistance } from '@langevin/evaluation';
import type { ImageSize } from '@langevin/models';
import { formatRows, type Row } from './format-rows.ts';
import { printable } from './printable.ts';
import { formatNumberOf, formatSize } from './quantities.ts';

/** What `langevin evaluate` tells of two folders: the object that `--json` prints. */
export interface EvaluationReport {
  readonly generated: ReportedFolder;
  readonly reference: ReportedFolder;
  /** Of every picture. */
  readonly size: ImageSize;
  readonly slicedWasserstein: number;
  readonly directions: number;
  /** Of the directions, and of all that is chosen at random; as text beyond 2^53. */
  readonly seed: number | string;
  /** Null where no network was named. */
  readonly features: ReportedFeatures | null;
}

/** A folder that was compared. */
export interface ReportedFolder {
  readonly folder: string;
  /** Pictures in it. */
  readonly count: number;
}

/** How far the folders are apart by the features of a network, and of which. */
export interface ReportedFeatures extends FeatureComparison {
  readonly file: string;
  /** Of the network's file. */
  readonly sha256: string;
  readonly layer: string;
  /** Null where the network takes pictures as they are. */
  readonly inputSize: ImageSize | null;
}

/** A report as text for people. */
export function formatEvaluation(report: EvaluationReport): string {
  const { generated, reference, size, directions, seed, features } = report;
  const rows: Row[] = [
    ['pictures', `${generated.count} and ${reference.count}, ${formatSize(size)}`],
    ['sliced Wasserstein', `${formatDistance(report.slicedWasserstein)} (${directions} directions, seed ${seed})`],
  ];
  const title = printable(`${generated.folder} against ${reference.folder}`);
  return `${title}\n${formatRows(rows)}${features === null ? '' : `\n\n${formatFeatures(features)}`}`;
}

function formatFeatures(features: ReportedFeatures): string {
  const { file, sha256, layer, width, inputSize, frechet, kernel, precision, recall, neighbours, compared } = features;
  const balls = `${formatNumberOf(neighbours, 'neighbour')}, ${formatNumberOf(compared, 'picture')} of each`;
  const rows: Row[] = [
    ['SHA-256', sha256],
    ['input', inputSize === null ? 'the pictures as they are' : formatSize(inputSize)],
    ['layer', `${layer}, ${formatNumberOf(width, 'feature')}`],
    ['Fréchet', formatDistance(frechet)],
    ['kernel', formatKernel(kernel)],
    ['precision', `${precision.toFixed(3)} (${balls})`],
    ['recall', recall.toFixed(3)],
  ];
  return `${printable(`by the features of ${file}`)}\n${formatRows(rows)}`;
}

function formatKernel({ mean, standardDeviation, subsets, subsetSize }: KernelDistance): string {
  if (standardDeviation === undefined) return `${formatDistance(mean)} (${subsetSize} of each)`;
  return `${formatDistance(mean)} ± ${formatDistance(standardDeviation)} (${formatNumberOf(subsets, 'subset')} of ${subsetSize})`;
}

function formatDistance(value: number): string {
  return String(Number(value.toPrecision(4)));
}
