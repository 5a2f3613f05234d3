import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  output: 'export',
  // Where `langevin` is linked from. A project of your own, which has it in its node_modules, needs no such line.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
};
