import type { ImageRequest } from './image-batches.ts';
import type { ImageFolder } from './image-folder.ts';
import { formatDuration, formatNumberOf } from './quantities.ts';

/** What is going to be drawn: `40 images in batches of 16, 200 steps`. */
export function describeRequest({ count, batchSize }: ImageRequest, steps: number): string {
  const batches = count > batchSize ? ` in batches of ${batchSize}` : '';
  return `${formatNumberOf(count, 'image')}${batches}, ${formatNumberOf(steps, 'step')}`;
}

/** What was drawn, what it took, and how to draw it again, or the rest. */
export function describeOutcome(
  { count, seed }: ImageRequest,
  folder: ImageFolder,
  cost: { readonly evaluations: number; readonly milliseconds: number },
): string {
  const rest = count - folder.count;
  const drawn = rest === 0 ? formatNumberOf(count, 'image') : `${folder.count} of ${formatNumberOf(count, 'image')}`;
  const work = `${formatNumberOf(cost.evaluations, 'evaluation')} in ${formatDuration(cost.milliseconds)}`;
  const [first, last] = [folder.batches[0]?.seed, folder.batches.at(-1)?.seed];
  if (first === undefined || last === undefined) return `${drawn}, ${work}; nothing was written`;
  const seeds = first === last ? `seed ${first}` : `seeds ${first} to ${last}`;
  const next =
    rest === 0 ? `--seed ${seed} draws the same again` : `--seed ${last + 1n} --count ${rest} draws the rest`;
  return `${drawn} in ${folder.path}, ${work}; ${seeds} (the same command with ${next})`;
}
