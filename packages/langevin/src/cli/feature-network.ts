import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { InvalidArgumentError } from '@langevin/core';
import { OnnxFeatures, type OnnxFeaturesLoadOptions } from '@langevin/models';
import { DirectoryFiles, nodeRuntime, systemReason } from '@langevin/runtime-node';
import { Option } from 'commander';
import { type CommandIo, loadOptions } from './io.ts';
import { ofOption } from './of-option.ts';
import { numbers, positiveInteger } from './option-values.ts';

/** A network of features, and how pictures are brought to it, as commander parses it. */
export interface FeatureFlags {
  readonly features?: string;
  readonly layer?: string;
  readonly size?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly device?: string;
  readonly threads?: number;
}

/** `--features`, and what goes with it. */
export function featureOptions(): Option[] {
  return [
    new Option('--features <file>', 'an .onnx network whose features of the pictures are compared, too'),
    new Option('--layer <name>', 'the output of the network that is read (default: its first)'),
    new Option('--size <pixels>', 'height and width that a network gets which takes several').argParser(
      positiveInteger,
    ),
    new Option('--mean <value,...>', 'what is subtracted from values from 0 to 1: for all channels, or each').argParser(
      numbers,
    ),
    new Option('--std <value,...>', 'what the rest is divided by, likewise').argParser(numbers),
    new Option('--device <name>', 'where the network runs (default: the best there is)'),
    new Option('--threads <n>', 'threads of the network (default: one for each core)').argParser(positiveInteger),
  ];
}

/**
 * The network that the user named, if any.
 *
 * @throws {InvalidArgumentError} for an option that goes with a network where there is none, and a network that can't be loaded.
 */
export async function featureNetwork(flags: FeatureFlags, io: CommandIo): Promise<OnnxFeatures | undefined> {
  const { features: path, layer, size, mean, std, device, threads } = flags;
  if (path === undefined) {
    const alone = Object.entries({ layer, size, mean, std, device, threads }).find(([, value]) => value !== undefined);
    if (alone) throw new InvalidArgumentError(`--${alone[0]}`, 'there is no --features to go with it.');
    return undefined;
  }
  const stats = await stat(path).catch((cause: unknown) => {
    throw new InvalidArgumentError('--features', `"${path}" can't be read: ${systemReason(cause)}.`, { cause });
  });
  if (!stats.isFile()) throw new InvalidArgumentError('--features', `"${path}" is no file; give that of a network.`);
  const files = new DirectoryFiles(resolve(dirname(path)), dirname(path));
  const options: OnnxFeaturesLoadOptions = {
    ...loadOptions(io),
    file: basename(path),
    runtime: nodeRuntime({ threads }),
    layer,
    size: size === undefined ? undefined : { height: size, width: size },
    mean,
    std,
    device,
  };
  return ofOption('--features', () => OnnxFeatures.fromPretrained(files, options));
}
