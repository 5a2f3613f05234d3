import { InvalidArgumentError, type LoadOptions } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import type { GuidanceOptions } from '@langevin/pipeline';
import { Option } from 'commander';
import { withDownloadBar } from './download-bar.ts';
import { type CommandIo, loadOptions } from './io.ts';
import { ofOption } from './of-option.ts';
import { interval, labels, nonNegative } from './option-values.ts';

/** What guides the images, as commander parses it. */
export interface GuidanceFlags {
  readonly guidance?: number;
  readonly negativeClassLabel?: readonly number[];
  readonly autoguidance?: number;
  readonly guide?: string;
  readonly guidanceInterval?: readonly [number, number];
}

/** `--guidance` with its `--negative-class-label`, `--autoguidance` with its `--guide`, and `--guidance-interval` for both. */
export function guidanceOptions(): Option[] {
  const all = [
    new Option('--guidance <scale>', 'scale of the guidance to the class; 1 is none').argParser(nonNegative),
    new Option(
      '--negative-class-label <n,...>',
      "with --guidance the class for none: one, or one for each (default: the network's, if it says one)",
    ).argParser(labels),
    new Option('--autoguidance <scale>', 'scale of the guidance away from a weaker network; 1 is none').argParser(
      nonNegative,
    ),
    new Option(
      '--guide <folder>',
      "with --autoguidance that network, or its pipeline (default: the model's own guide)",
    ),
    new Option('--guidance-interval <low,high>', 'the noise levels between which there is guidance').argParser(
      interval,
    ),
  ];
  return all.map((option) => option.helpGroup('Guidance:'));
}

/** Loads the weaker network that the user names, if there is one. @throws {InvalidArgumentError} if it has no use, or can't be loaded. */
export async function loadGuide(
  { guide, autoguidance, quiet: isQuiet = false }: GuidanceFlags & { readonly quiet?: boolean },
  place: Pick<LoadOptions, 'runtime' | 'device'>,
  io: CommandIo,
): Promise<UNet2DModel | undefined> {
  if (guide === undefined) return undefined;
  if (autoguidance === undefined) {
    throw new InvalidArgumentError('--guide', 'there is no --autoguidance to go with it.');
  }
  const load = (onProgress: LoadOptions['onProgress']) => {
    return UNet2DModel.fromPretrained(guide, { ...loadOptions(io), ...place, onProgress });
  };
  return ofOption('--guide', () => withDownloadBar(io, load, { isQuiet }));
}

/** The pipeline's options of guidance, but for the classes, which each batch has of its own. */
export function guidanceOf({ guidance, autoguidance, guidanceInterval }: GuidanceFlags): GuidanceOptions {
  return { guidanceScale: guidance, autoguidanceScale: autoguidance, guidanceInterval };
}
