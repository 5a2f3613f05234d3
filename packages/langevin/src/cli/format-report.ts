import { formatRows, type Row } from './format-rows.ts';
import type { ComponentReport, ModelReport, NetworkReport } from './model-report.ts';
import { printable } from './printable.ts';
import { formatBytes, formatCount, formatSize } from './quantities.ts';

/** Letters of a value that are shown; `--json` has all of it. */
const longestValue = 200;

/** A report as text for people. */
export function formatReport({ source, pipeline, components, files }: ModelReport): string {
  const title = printable(pipeline === null ? source : `${source}: ${pipeline}`);
  const sections = Object.entries(components).map(([name, component]) => formatComponent(name, component));
  const listing = files.map(({ path, bytes }): Row => [path, formatBytes(bytes)]);
  return [title, ...sections, ...(listing.length > 0 ? [`files\n${formatRows(listing)}`] : [])].join('\n\n');
}

function formatComponent(name: string, { className, isKnown, network, config, kept }: ComponentReport): string {
  return [
    `${printable(`${name}: ${className}`)}${isKnown ? '' : ' (of no class that is known here)'}`,
    ...(network ? [formatRows(networkRows(network)), ''] : []),
    formatRows(settingRows(config ?? {})),
    ...(kept ? ['', '  kept for schedulers of other classes', formatRows(settingRows(kept))] : []),
  ].join('\n');
}

function settingRows(settings: object): Row[] {
  return Object.entries(settings).map(([key, value]): Row => {
    const text = formatValue(value);
    return [key, text.length > longestValue ? `${text.slice(0, longestValue)}…` : text];
  });
}

function networkRows(network: NetworkReport): Row[] {
  const { parameters, memory } = network;
  return [
    ['parameters', `${formatCount(parameters)} (${parameters.toLocaleString('en')})`],
    ...costRows(network),
    ['memory', `${formatBytes(memory.weights)} of weights; a session takes about ${formatBytes(memory.session)}`],
  ];
}

function costRows({ evaluation, graphs }: NetworkReport): Row[] {
  const gigaflops = (flops: number): string => `${(flops / 1e9).toPrecision(3)} GFLOP`;
  if (graphs) return Object.entries(graphs).map(([name, { flops }]): Row => [name, gigaflops(flops)]);
  const cost = evaluation
    ? `${gigaflops(evaluation.flops)} for an image of ${formatSize(evaluation.size)}`
    : 'depends on the size: give --height and --width';
  return [['one evaluation', cost]];
}

/** Lists without quotes: `SkipDownBlock2D, AttnSkipDownBlock2D`. */
function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(formatValue).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
