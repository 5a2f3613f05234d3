import {
  ComponentError,
  DeviceUnavailableError,
  type ErrorCode,
  InvalidArgumentError,
  LangevinError,
} from '@langevin/core';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { printLine, type TextStream } from './io.ts';

/** Errors that a program's input can't cause, or not alone. Every other one of ours says what was wrong with it. */
const failures: ReadonlySet<ErrorCode> = new Set([
  'session',
  'non_finite_output',
  'disposed',
  'platform_missing',
  'save_failed',
  'download_failed',
  'cache_failed',
  'storage_full',
  'check_failed',
]);

/** Prints an error: in one line, or in full with its stack and its causes. Returns the exit code it calls for. */
export function reportError(error: unknown, stderr: TextStream, isVerbose: boolean): ExitCode {
  if (isVerbose) {
    printLine(stderr, describeFully(error));
  } else {
    const hint = LangevinError.isInstance(error) ? '' : ' (--verbose shows where)';
    printLine(stderr, `error: ${summarize(error)}${hint}`);
  }
  return isBadInput(error) ? exitCodes.badInput : exitCodes.failure;
}

/** Whether an error is the fault of what the user gave. */
export function isBadInput(error: unknown): error is LangevinError {
  return LangevinError.isInstance(error) && !failures.has(error.code);
}

/** How much of a message is shown without `--verbose`: a file may hold any text, and a message what the file holds. */
const longestMessage = 2000;

/** Of the things that an error lists, how many are shown without `--verbose`. */
const shownDetails = 2;

/** A message's first line. Errors that list many things list them below it: the first of them follow. */
function summarize(error: unknown): string {
  const message = withoutCode(error instanceof Error ? inTermsOfOptions(error) : String(error));
  const [first = '', ...details] = message.split('\n');
  if (details.length === 0) return first;
  const shown = details.slice(0, shownDetails).map((detail) => detail.trim());
  const rest = details.length > shownDetails ? ` (${details.length} in all; --verbose lists them)` : '';
  return `${first} ${shown.join('; ')}${rest}`;
}

/** What the library's arguments are called on the command line. */
const optionNames: Readonly<Record<string, string>> = {
  source: 'model',
  threads: '--threads',
  batchSize: '--batch-size',
  numInferenceSteps: '--steps',
  steps: '--steps',
  timesteps: '--timesteps',
  sigmas: '--sigmas',
  classLabels: '--class-label',
  labels: '--class',
  releaseAfterUse: '--low-memory',
  guidanceScale: '--guidance',
  negativeClassLabels: '--negative-class-label',
  autoguidanceScale: '--autoguidance',
  guidanceInterval: '--guidance-interval',
  image: '--image, --inpaint, --colorize or --upscale',
  strength: '--strength',
  jumpLength: '--jump-length',
  jumpNSample: '--jump-n-sample',
  height: '--height',
  width: '--width',
  'height, width': '--height, --width',
  shape: '--height, --width',
  id: 'model',
  revision: '--revision',
  forceDownload: '--force',
  scheduler: '--scheduler',
  variant: '--variant',
  weights: '--weights',
  directions: '--directions',
  sampleSize: '--sample-size',
  features: '--features',
  layer: '--layer',
  size: '--size',
  mean: '--mean',
  std: '--std',
};

/** The components of a pipeline that the user names by an option; the others are the model's. */
const componentOptions: Readonly<Record<string, string>> = { guide: '--guide' };

/** An error's message, with the option that the user typed in place of the argument, or the component, that it became. */
function inTermsOfOptions(error: Error): string {
  return shortened(namedByOption(error))
    .replace('given as { token }, in HF_TOKEN', 'given in HF_TOKEN')
    .replace('{ cacheDir }, or HF_HUB_CACHE', 'HF_HUB_CACHE')
    .replace('fromPretrained(source, { guide })', '--guide')
    .replace('DiffusionPipeline.fromPretrained()', 'Leaving out --pipeline')
    .replace(/\b(\w+Pipeline)\.fromPretrained\(\)/g, '--pipeline $1')
    .replace(/\{ (\w+): "([^"]*)" \}/g, (code, name: string, value) => {
      const option = optionNames[name];
      return option === undefined ? code : `${option} ${value}`;
    });
}

function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)} …` : message;
}

function namedByOption(error: Error): string {
  const { message } = error;
  if (error instanceof DeviceUnavailableError) return `--device: ${message}`;
  const isArgument = error instanceof InvalidArgumentError;
  const name = isArgument ? error.argument : error instanceof ComponentError ? error.component : '';
  const option = (isArgument ? optionNames : componentOptions)[name];
  return option === undefined ? message : `${option}${message.slice(name.length)}`;
}

/** A message without the sentences, after the first, that tell the author of a program what to call. */
function withoutCode(message: string): string {
  const [first, ...others] = message.split(/(?<=\.) (?=[A-Z])/);
  return [first, ...others.filter((sentence) => !/(^| )[\w.]+\((\{.*\})?\)/.test(sentence))].join(' ');
}

function describeFully(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by ${describeFully(error.cause)}`;
}
