/**
 * The names that may be meant by one that there is not, the most likely first: those that it is a part of, or that are a part
 * of it; where there is none, those that hold three quarters of its letters in their order, such as `numInferenceSteps` for
 * `steps` and for `num_inference_steps`. Of equals, those of which it is a
 * word come first, and then the shortest. What the names of classes end with, such as
 * `Scheduler`, tells nothing.
 */
export function closestNames(name: string, known: readonly string[]): string[] {
  const core = (text: string): string => lettersOf(text.replace(/(Scheduler|Pipeline|Model)$/, ''));
  const letters = core(name);
  const holds = (other: string): boolean => letters.includes(core(other)) || core(other).includes(letters);
  const likeness = (other: string): number => commonLength(letters, core(other)) / letters.length;
  const holding = known.filter((other) => letters !== '' && core(other) !== '' && holds(other));
  const like = holding.length > 0 ? holding : known.filter((other) => likeness(other) >= 0.75);
  const isWordOf = (other: string): number =>
    Number(other.split(/(?=[A-Z])/).some((word) => lettersOf(word) === letters));
  return like.toSorted((a, b) => likeness(b) - likeness(a) || isWordOf(b) - isWordOf(a) || a.length - b.length);
}

function lettersOf(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** The length of the longest common subsequence of two words. */
function commonLength(a: string, b: string): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const letter of a) {
    const next = [0];
    for (let i = 0; i < b.length; i++) {
      next.push(letter === b[i] ? row[i]! + 1 : Math.max(row[i + 1]!, next[i]!));
    }
    row = next;
  }
  return row[b.length]!;
}
