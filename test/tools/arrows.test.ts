import { describe, expect, test } from 'vitest';
import { findViolations, type PackageSources } from '../../tools/arrows/violations.ts';

const core: PackageSources = {
  manifest: {
    name: '@langevin/core',
    dependencies: { 'onnxruntime-common': '1.30.0' },
    exports: { '.': './dist/index.js' },
  },
  sources: { 'tensor.ts': "export { Tensor } from 'onnxruntime-common';" },
};

const runtimeNode: PackageSources = {
  manifest: {
    name: '@langevin/runtime-node',
    dependencies: { '@langevin/core': 'workspace:^', 'onnxruntime-node': '1.30.0' },
    exports: { '.': './dist/index.js' },
  },
  sources: { 'runtime.ts': "import { readFile } from 'node:fs/promises'; import 'onnxruntime-node';" },
};

/** A package of the given name that depends on core, with one source. */
function schedulers(source: string, path = 'solver.ts'): PackageSources {
  const manifest = { name: '@langevin/schedulers', dependencies: { '@langevin/core': 'workspace:^' } };
  return { manifest, sources: { [path]: source } };
}

function langevin(source: string, path: string): PackageSources {
  const dependencies = { '@langevin/core': 'workspace:^', '@langevin/runtime-node': 'workspace:^' };
  return { manifest: { name: 'langevin', dependencies }, sources: { [path]: source } };
}

describe('arrows between the packages', () => {
  test('accept packages that keep to them', () => {
    const good = schedulers(
      "import type { Scheduler } from '@langevin/core'; import { step } from './steps/step.ts'; export * from './a.ts';",
    );
    const command = langevin("import 'node:fs'; import '@langevin/runtime-node';", 'cli/main.ts');
    const entry = langevin("import '@langevin/runtime-node';", 'index.node.ts');
    expect(findViolations([core, runtimeNode, good, command, entry])).toEqual([]);
  });

  test.each([
    ['core on anything but onnxruntime-common', '@langevin/core', 'fflate'],
    ['core on another package of ours', '@langevin/core', '@langevin/onnx'],
    ['a lower package on a higher one', '@langevin/schedulers', '@langevin/pipeline'],
    ['a package for everywhere on the native binding', '@langevin/models', 'onnxruntime-node'],
    ['the Node runtime on the web one', '@langevin/runtime-node', 'onnxruntime-web'],
  ])('refuse a package.json that makes %s depend', (_, name, dependency) => {
    const manifest = { name, dependencies: { [dependency]: '1.0.0' } };
    const violations = findViolations([{ manifest, sources: {} }]);
    expect(violations).not.toEqual([]);
    for (const violation of violations) expect(violation).toMatch(`${name}: package.json depends on ${dependency}`);
  });

  test('refuse a package without a rule', () => {
    const violations = findViolations([{ manifest: { name: '@langevin/new' }, sources: {} }]);
    expect(violations).toEqual(['@langevin/new: has no rule; give it a row in tools/arrows/rules.ts']);
  });

  test.each([
    ['a Node module', "import { readFile } from 'node:fs/promises';", /node:fs\/promises, which is a Node module/],
    ['a Node module without its prefix', "import fs from 'fs';", /imports fs, which is a Node module/],
    ['a Node module by import()', "const fs = await import('node:fs');", /node:fs, which is a Node module/],
    ['a Node module by require()', "const fs = require('node:fs');", /node:fs, which is a Node module/],
    ['a Node module for a type', "type Stats = import('node:fs').Stats;", /node:fs, which is a Node module/],
    ['a re-exported Node module', "export * from 'node:path';", /node:path, which is a Node module/],
    ['the native binding', "import * as ort from 'onnxruntime-node';", /onnxruntime-node, which is a native binding/],
    ['the web binding', "import 'onnxruntime-web/webgpu';", /onnxruntime-web\/webgpu, which is for the web only/],
    ['a package it does not declare', "import { zip } from 'fflate';", /does not depend on fflate/],
    ['a package of ours it does not declare', "import '@langevin/onnx';", /does not depend on @langevin\/onnx/],
    ["another package's inside", "import '@langevin/core/dist/tensor.js';", /@langevin\/core does not export/],
    ["another package's file", "import { Tensor } from '../../core/src/tensor.ts';", /outside the package's src/],
    ['a computed name', 'const plugin = await import(name);', /computed/],
  ])('refuse a source that imports %s', (_, source, problem) => {
    const violations = findViolations([core, schedulers(`// first line\n${source}`)]);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(/^@langevin\/schedulers: src\/solver\.ts:2 /);
    expect(violations[0]).toMatch(problem);
  });

  test('see no import in comments, strings and text', () => {
    const source = "// import 'node:fs'\nconst text = \"import 'node:fs'\"; const other = `require('node:fs')`;";
    expect(findViolations([core, schedulers(source)])).toEqual([]);
  });

  test.each([
    ['a Node module', "import 'node:fs';"],
    ['the Node platform', "import '@langevin/runtime-node';"],
  ])("refuse %s in langevin's entry for the web", (_, source) => {
    expect(findViolations([core, runtimeNode, langevin(source, 'index.ts')])).toHaveLength(1);
  });

  test('refuse a source that does not parse', () => {
    expect(() => findViolations([schedulers('import {')])).toThrow(SyntaxError);
  });
});
