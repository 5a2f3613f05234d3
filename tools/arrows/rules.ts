import { isBuiltin } from 'node:module';

/** What a package may depend on. */
export interface PackageRule {
  /** The packages of this repository it may depend on. */
  readonly packages: readonly string[];
  /** The third-party packages it may depend on; any, if left out. */
  readonly thirdParty?: readonly string[];
  /** Whether a web bundle contains the package. */
  readonly web: boolean;
}

const denoising = ['@langevin/core', '@langevin/models', '@langevin/schedulers', '@langevin/pipeline'];

/** The direction of the arrows: every package of `packages/`, and what it may depend on. */
export const packageRules: Readonly<Record<string, PackageRule>> = {
  '@langevin/core': { packages: [], thirdParty: ['onnxruntime-common'], web: true },
  '@langevin/onnx': { packages: ['@langevin/core'], web: true },
  '@langevin/models': { packages: ['@langevin/core', '@langevin/onnx'], web: true },
  '@langevin/schedulers': { packages: ['@langevin/core'], web: true },
  '@langevin/pipeline': { packages: ['@langevin/core'], web: true },
  '@langevin/score-sde-ve': { packages: denoising, web: true },
  '@langevin/ddpm': { packages: denoising, web: true },
  '@langevin/consistency': { packages: denoising, web: true },
  '@langevin/latent': { packages: denoising, web: true },
  '@langevin/evaluation': { packages: ['@langevin/core'], web: true },
  '@langevin/hub': { packages: ['@langevin/core'], web: true },
  '@langevin/runtime-node': { packages: ['@langevin/core', '@langevin/hub'], web: false },
  '@langevin/runtime-web': { packages: ['@langevin/core', '@langevin/hub'], web: true },
  langevin: {
    packages: [
      ...denoising,
      '@langevin/onnx',
      '@langevin/score-sde-ve',
      '@langevin/ddpm',
      '@langevin/consistency',
      '@langevin/latent',
      '@langevin/evaluation',
      '@langevin/runtime-node',
      '@langevin/runtime-web',
    ],
    web: true,
  },
};

/** Modules that only some sources may import. */
export interface ReservedModule {
  readonly description: string;
  matches(specifier: string): boolean;
  /** The packages that may import it, each with the sources that may, as paths below its `src/`. */
  readonly importers: Readonly<Record<string, RegExp>>;
}

const anySource = /^/;
/** The sources of `langevin` that only Node loads: its Node entries and its command. */
const nodeSource = /^(index\.node\.ts|node\.ts|cli\/.+)$/;

/** None: the package only passes an optional peer on to who installs it. */
const noSource = /(?!)/;

const isPackage =
  (name: string) =>
  (specifier: string): boolean =>
    specifier === name || specifier.startsWith(`${name}/`);

export const reservedModules: readonly ReservedModule[] = [
  {
    description: 'a Node module',
    matches: isBuiltin,
    importers: { '@langevin/runtime-node': anySource, langevin: nodeSource },
  },
  {
    description: 'a native binding',
    matches: isPackage('onnxruntime-node'),
    importers: { '@langevin/runtime-node': anySource },
  },
  {
    description: 'a native binding',
    matches: isPackage('sharp'),
    importers: { '@langevin/runtime-node': anySource, langevin: noSource },
  },
  {
    description: 'for the web only',
    matches: isPackage('onnxruntime-web'),
    importers: { '@langevin/runtime-web': anySource },
  },
  {
    description: 'for Node only',
    matches: isPackage('@langevin/runtime-node'),
    importers: { langevin: nodeSource },
  },
];
