// @ts-check
// Reads one hostile or damaged file, and prints how long that took and how much memory the process has had at most.
import { readFileSync } from 'node:fs';
import { damage } from '../../packages/langevin/test/support/damage.ts';
import { damagedFormats } from '../../packages/langevin/test/support/damaged-formats.ts';
import { hostileFiles } from '../../packages/langevin/test/support/hostile-files.ts';
import { randomNumbers } from '../../test/support/random-numbers.ts';

const [, , kind, index = '0', file = ''] = process.argv;
const { bytes, read } = kind === 'made' ? made() : damaged();
const begin = performance.now();
let outcome = 'read';
try {
  await read(bytes);
} catch (error) {
  outcome = /** @type {{ code?: string }} */ (error).code ?? String(error);
}
const seconds = (performance.now() - begin) / 1000;
process.stdout.write(JSON.stringify({ outcome, seconds, peak: peakBytes(), size: bytes.length }));

function made() {
  return { bytes: new Uint8Array(readFileSync(file)), read: hostileFiles[Number(index)]?.read ?? (() => {}) };
}

function damaged() {
  const format = damagedFormats[Number(index) % damagedFormats.length];
  if (format === undefined) throw new Error('there are no formats');
  return { bytes: damage(format.bytes, randomNumbers(Number(index))), read: format.read };
}

/** Linux says it of this program alone; what others say counts that of the program which started it, too. */
function peakBytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
