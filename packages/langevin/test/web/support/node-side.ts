import { createHash } from 'node:crypto';
import { Generator, ScoreSdeVePipeline } from 'langevin';
import type { InNode } from './in-node.ts';

// What a test in a browser has Node do, to be compared: `node-side.ts <what> <JSON>`. The answer is JSON, on stdout.

const nodeSide: InNode = {
  noise: async ({ seed, shape }) =>
    createHash('sha256')
      .update(new Uint8Array(new Generator(seed).randn(shape).data.buffer))
      .digest('hex'),

  pictures: async ({ model, options: { seed, ...options } }) => {
    const pipe = await ScoreSdeVePipeline.fromPretrained(model);
    const { images } = await pipe.generate({ ...options, generator: new Generator(seed) });
    await pipe.dispose();
    return Buffer.concat(images.map(({ data }) => Buffer.from(data))).toString('base64');
  },
};

const [what, input] = process.argv.slice(2) as [keyof InNode, string];
const answer = await nodeSide[what](JSON.parse(input) as never);
process.stdout.write(JSON.stringify(answer));
process.exit();
