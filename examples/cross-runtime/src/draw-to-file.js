// @ts-check
import { writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { drawPicture } from './draw-picture.js';

// Draws the picture in whichever runtime runs this: node, bun or deno run -A, src/draw-to-file.js MODEL STEPS FILE

const [model = '', steps = '50', file = 'picture.png'] = argv.slice(2);
const image = await drawPicture(model, Number(steps));
await writeFile(file, image.toPng());
