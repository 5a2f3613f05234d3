import { existsSync, readFileSync } from 'node:fs';
import { type DefaultTheme, defineConfig } from 'vitepress';

const apiSidebar = new URL('../api/typedoc-sidebar.json', import.meta.url);

/** The sidebar of the API reference, which typedoc writes with its pages. */
function readApiSidebar(): DefaultTheme.SidebarItem[] {
  if (!existsSync(apiSidebar)) throw new Error('docs/api is missing: run "pnpm docs:build", which generates it first');
  return JSON.parse(readFileSync(apiSidebar, 'utf8')) as DefaultTheme.SidebarItem[];
}

export default defineConfig({
  title: 'langevin',
  description: 'Diffusion models in TypeScript on ONNX Runtime: a diffusers checkpoint in, pictures out',
  lang: 'en',
  cleanUrls: true,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/quick-start' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: {
      '/': [
        {
          text: 'Guide',
          items: [
            { text: 'What it is', link: '/' },
            { text: 'Quick start', link: '/quick-start' },
            { text: 'Coming from diffusers', link: '/coming-from-diffusers' },
            { text: 'The command line', link: '/command-line' },
            { text: 'Node, Bun, Deno', link: '/runtimes' },
          ],
        },
        {
          text: 'In the browser',
          items: [
            { text: 'In a web page', link: '/web' },
            { text: 'Files in a web page', link: '/web-files' },
          ],
        },
        {
          text: 'Models',
          items: [
            { text: 'The pipeline folder', link: '/pipeline-folder' },
            { text: 'Loading checkpoints', link: '/loading-checkpoints' },
            { text: 'Loading by name', link: '/hub' },
            { text: 'Half precision', link: '/half-precision' },
            { text: 'Reproducibility', link: '/reproducibility' },
            { text: 'What can be relied on', link: '/promises' },
            { text: 'Derivatives', link: '/derivatives' },
          ],
        },
        {
          text: 'Samplers',
          items: [
            { text: 'Which sampler', link: '/samplers' },
            { text: 'Solvers', link: '/solvers' },
            { text: 'The SDEs', link: '/sdes' },
            { text: 'Predictor-corrector', link: '/predictor-corrector' },
            { text: 'The probability flow', link: '/probability-flow' },
            { text: 'Few steps', link: '/few-steps' },
            { text: 'DDPM and DDIM', link: '/ddpm-and-ddim' },
            { text: 'Consistency models', link: '/consistency-models' },
            { text: 'Latents', link: '/latent-pipelines' },
          ],
        },
        {
          text: 'What a score is good for',
          items: [
            { text: 'Likelihoods', link: '/likelihood' },
            { text: 'Inverse problems', link: '/inverse-problems' },
            { text: 'Editing pictures', link: '/editing-pictures' },
            { text: 'Guidance', link: '/guidance' },
          ],
        },
        {
          text: 'How good they are',
          items: [{ text: 'Comparing pictures', link: '/evaluation' }],
        },
        {
          text: 'Inside',
          items: [
            { text: 'Architecture', link: '/architecture' },
            { text: 'Writing a scheduler', link: '/writing-a-scheduler' },
          ],
        },
        { text: 'Reference', items: [{ text: 'API', link: '/api/' }] },
      ],
      '/api/': [{ text: 'API', link: '/api/' }, ...readApiSidebar()],
    },
  },
});
