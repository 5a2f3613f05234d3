import {
  type FloatTensor,
  floatTensor,
  Generator,
  type OnnxModel,
  type Session,
  type SessionOptions,
} from '@langevin/core';
import { AutoencoderKL, VQModel } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../../test/support/reference.ts';
import { autoencoderLayout } from '../../src/autoencoder/autoencoder-layout.ts';
import { codingParts, runInBatches } from '../../src/autoencoder/coding-parts.ts';
import { runInTiles } from '../../src/autoencoder/tiles.ts';
import { fixtureFolder } from '../checkpoint/checkpoint-fixtures.ts';
import { PlainRuntime } from '../support/plain-runtime.ts';
import { runtime } from '../support/tiny-unet.ts';

/** Gives each tile its own number, twice as large as it is read. */
function numbering() {
  const read: number[][] = [];
  const run = async ({ dims }: FloatTensor): Promise<FloatTensor> => {
    read.push(dims.slice(2));
    const shape = [...dims.slice(0, 2), 2 * dims[2]!, 2 * dims[3]!];
    const tensor = floatTensor(shape);
    return floatTensor(shape, tensor.data.fill(read.length - 1));
  };
  return { read, run };
}

const grid = { tile: 4, scaleIn: 1, scaleOut: 2 };

describe('tiles', () => {
  it('overlap by a quarter, over which one goes over into the next', async () => {
    const { read, run } = numbering();
    const whole = await runInTiles(floatTensor([1, 1, 3, 10]), { ...grid, rows: 3, columns: 10 }, run);
    expect(read).toEqual([
      [3, 4],
      [3, 4],
      [3, 4],
    ]);
    const row = [0, 0, 0, 0, 0, 0, 0, 0.5, 1, 1, 1, 1, 1, 1.5, 2, 2, 2, 2, 2, 2];
    expect(whole.dims).toEqual([1, 1, 6, 20]);
    expect([...whole.data]).toEqual(Array.from({ length: 6 }, () => row).flat());
  });

  it.each([
    [3, 4],
    [5, 6],
    [9, 11],
    [10, 8],
  ])('are put where they belong, of %i rows and %i columns', async (rows, columns) => {
    const image = new Generator(0).randn([2, 2, 2 * rows, 2 * columns]);
    const sizes = new Set<string>();
    const halve = async ({ dims, data }: FloatTensor): Promise<FloatTensor> => {
      sizes.add(dims.join());
      const [width, half] = [dims[3]!, floatTensor([2, 2, dims[2]! / 2, dims[3]! / 2])];
      half.data.forEach((_, i) => {
        const [row, column] = [Math.floor(i / (width / 2)), i % (width / 2)];
        half.data[i] = data[2 * row * width + 2 * column]!;
      });
      return half;
    };
    const whole = await runInTiles(image, { rows, columns, tile: 4, scaleIn: 2, scaleOut: 1 }, halve);
    // One graph serves all tiles.
    expect(sizes.size).toBe(1);
    const expected = await halve(image);
    expect(whole.dims).toEqual(expected.dims);
    expect(errorOverRms(whole.data, expected.data)).toBeLessThan(1e-6);
  });

  it('go over from above before they do from the left', async () => {
    const { run } = numbering();
    const whole = await runInTiles(floatTensor([2, 3, 5, 5]), { ...grid, rows: 5, columns: 5 }, run);
    expect(whole.dims).toEqual([2, 3, 10, 10]);
    // Tiles 0 and 1, below them 2 and 3. Where all four meet, tile 3 first goes over from tile 1, which there has gone over
    // from tile 0: 0, ½ and (0 + 3) / 2, (½ + 3) / 2. Then from tile 2, which has gone over from tile 0: 0 and (0 + 2) / 2.
    const corner = [0, (0 + 0.5) / 2, 1, (1 + (0.5 + 3) / 2) / 2];
    for (let plane = 0; plane < 6; plane++) {
      const at = (y: number, x: number) => whole.data[plane * 100 + y * 10 + x];
      expect([at(6, 6), at(6, 7), at(7, 6), at(7, 7)]).toEqual(corner);
      expect([at(5, 5), at(5, 9), at(9, 5), at(9, 9)]).toEqual([0, 1, 2, 3]);
    }
  });
});

/** The layout of Stable Diffusion's autoencoder. */
const stableDiffusion = autoencoderLayout(
  AutoencoderKL.definition.format.complete({
    blockOutChannels: [128, 256, 512, 512],
    downBlockTypes: new Array(4).fill('DownEncoderBlock2D'),
    upBlockTypes: new Array(4).fill('UpDecoderBlock2D'),
  }),
);

describe('what is in memory at a time', () => {
  const square = (side: number) => ({ height: side, width: side });

  it.each([
    [512, undefined, { tile: undefined, batch: 2 }],
    [704, undefined, { tile: undefined, batch: 1 }],
    [768, undefined, { tile: 64, batch: 2 }],
    [1024, undefined, { tile: 64, batch: 2 }],
    [1024, false, { tile: undefined, batch: 1 }],
    [1024, 1024, { tile: undefined, batch: 1 }],
    [1024, 256, { tile: 32, batch: 8 }],
    [64, undefined, { tile: undefined, batch: 128 }],
  ] as const)('of pictures of %i pixels, with tiles of %s, is bounded', (side, tileSize, expected) => {
    expect(codingParts(stableDiffusion, square(side), tileSize)).toEqual(expected);
  });

  it('leaves whole what a latent diffusion for super-resolution makes, whose latents attend to each other', () => {
    const quarter = autoencoderLayout(
      VQModel.definition.format.complete({
        blockOutChannels: [128, 256, 512],
        downBlockTypes: new Array(3).fill('DownEncoderBlock2D'),
        upBlockTypes: new Array(3).fill('UpDecoderBlock2D'),
      }),
    );
    expect(codingParts(quarter, square(512), undefined)).toEqual({ tile: undefined, batch: 1 });
    expect(codingParts(quarter, square(520), undefined)).toEqual({ tile: 64, batch: 8 });
  });

  it('is what one part of a batch takes', async () => {
    const images = new Generator(0).randn([5, 2, 2, 1]);
    const sizes: number[] = [];
    const double = async ({ dims, data }: FloatTensor) => {
      sizes.push(dims[0]!);
      return floatTensor(
        dims,
        data.map((value) => 2 * value),
      );
    };
    const all = await runInBatches(images, 2, double);
    expect(sizes).toEqual([2, 2, 1]);
    expect(all.dims).toEqual(images.dims);
    expect(all.data).toEqual(images.data.map((value) => 2 * value));
  });
});

/** A runtime that notes the sizes of the images that its graphs read. */
class NotingRuntime extends PlainRuntime {
  readonly sizes: string[] = [];

  override async createSession(model: OnnxModel, options?: SessionOptions): Promise<Session> {
    const session = await super.createSession(model, options);
    const run: Session['run'] = (feeds) => {
      for (const { dims } of Object.values(feeds)) this.sizes.push(dims.slice(2).join('×'));
      return session.run(feeds);
    };
    const { inputNames, outputNames } = session;
    return { inputNames, outputNames, run, dispose: () => session.dispose() };
  }
}

describe('an autoencoder', () => {
  const files = fixtureFolder('autoencoders/kl-sd');
  const cut = (image: FloatTensor, side: number): FloatTensor => {
    const [batch, channels, height, width] = image.dims as [number, number, number, number];
    const part = floatTensor([batch, channels, side, side]);
    part.data.forEach((_, i) => {
      const [x, y, plane] = [i % side, Math.floor(i / side) % side, Math.floor(i / side / side)];
      part.data[i] = image.data[(plane * height + y) * width + x]!;
    });
    return part;
  };

  it('codes tiles by themselves', async () => {
    const noting = new NotingRuntime();
    await using vae = await AutoencoderKL.fromPretrained(files, { runtime: noting });
    // A row and two columns are left over, which the encoder drops.
    const pictures = new Generator(1).rand([1, 3, 21, 30]);
    const { mean } = await vae.encode(pictures, { tileSize: 16 });
    expect(mean.dims).toEqual([1, 4, 5, 7]);
    expect(noting.sizes).toEqual(['16×16', '16×16', '16×16', '16×16']);
    const first = (await vae.encode(cut(pictures, 16))).mean;
    expect(errorOverRms(cut(mean, 3).data, cut(first, 3).data)).toBeLessThan(1e-4);

    const latents = new Generator(2).randn([1, 4, 4, 7]);
    const tiled = await vae.decode(latents, { tileSize: 16 });
    const whole = await vae.decode(latents, { tileSize: false });
    expect(tiled.dims).toEqual(whole.dims);
    const alone = await vae.decode(cut(latents, 4));
    expect(errorOverRms(cut(tiled, 12).data, cut(alone, 12).data)).toBeLessThan(1e-4);
    // Tiles don't see each other.
    expect(errorOverRms(tiled.data, whole.data)).toBeGreaterThan(1e-2);
  });

  it('stops between tiles', async () => {
    await using vae = await AutoencoderKL.fromPretrained(files, { runtime });
    const stop = new AbortController();
    const end = vae.watch((phase) => phase === 'running' && stop.abort());
    const decoding = vae.decode(new Generator(0).randn([1, 4, 8, 8]), { tileSize: 16, signal: stop.signal });
    await expect(decoding).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    end();
  });
});
