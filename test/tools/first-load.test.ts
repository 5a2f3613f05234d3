import { expect, test } from 'vitest';
import { type BundlePart, conditionalSources, loadedWith } from '../../tools/first-load.ts';

const part = (fileName: string, imports: readonly string[] = [], moduleIds: readonly string[] = []): BundlePart => ({
  fileName,
  imports,
  moduleIds,
  code: fileName,
});

test('what is loaded with a part is what it imports in turn, and not what is imported later', () => {
  const parts = [
    part('page.js', ['a.js', 'elsewhere']),
    part('a.js', ['b.js']),
    part('b.js', ['a.js']),
    part('later.js'),
  ];
  const loaded = loadedWith([parts[0]!], parts);
  expect([...loaded].map(({ fileName }) => fileName)).toEqual(['page.js', 'a.js', 'b.js']);
});

test('operations on tokens, encoders and decoders are for conditions, and what an unconditional network takes is not', () => {
  const conditional = [
    '/work/packages/onnx/dist/token-graph-builder.js',
    '/work/packages/models/dist/autoencoder-kl/decoder.js',
    '/work/packages/models/dist/vq-model.js',
    '/work/packages/models/dist/unet2d-condition/unet2d-condition-model.js',
    'C:\\work\\packages\\models\\dist\\clip-text\\clip-text-model.js',
    '/work/packages/models/dist/dit/dit-transformer2d-model.js',
    '/work/packages/latent/dist/ldm-pipeline.js',
  ];
  const others = [
    '/work/packages/onnx/dist/graph-builder.js',
    '/work/packages/models/dist/unet2d-model.js',
    '/work/packages/models/dist/conditions.js',
    '/work/latent/packages/pipeline/dist/image-pipeline.js',
  ];
  const found = conditionalSources([part('page.js', [], [...others, ...conditional])]);
  expect(found).toEqual(conditional.map((path) => path.replaceAll('\\', '/')));
});
