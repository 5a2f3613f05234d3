// @ts-check
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readPng } from 'langevin';
import { ensureRuntimes } from '../../tools/runtimes.ts';

/** @typedef {import('./draw-everywhere.js').Drawn} Drawn */

const program = fileURLToPath(new URL('src/draw-to-file.js', import.meta.url));
const model = fileURLToPath(new URL('../../models/emoji-faces-32', import.meta.url));

/**
 * Draws one picture in each runtime for the command line: four versions of Node, Bun and Deno. The seconds are those of the
 * whole process.
 *
 * @param {number} steps
 * @returns {Promise<Drawn[]>}
 */
export async function drawInRuntimes(steps) {
  await mkdir('out', { recursive: true });
  const drawn = [];
  for (const { name, program: runtime, args } of await ensureRuntimes()) {
    const file = `out/${fileNameOf(name)}`;
    const begin = performance.now();
    await promisify(execFile)(runtime, [...args, program, model, String(steps), file]);
    const seconds = (performance.now() - begin) / 1000;
    drawn.push({ place: name, image: readPng(await readFile(file)), seconds });
  }
  return drawn;
}

/** @param {string} place such as `Node 22` @returns {string} `node-22.png` */
export function fileNameOf(place) {
  return `${place.toLowerCase().replaceAll(' ', '-')}.png`;
}
