import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { comparePictures, Generator, PictureSet, RasterImage } from 'langevin';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../../test/support/reference.ts';
import { featureGraph } from '../../../models/test/support/feature-graph.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A folder of files. */
function folderOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

function pictures(seed: number, count: number, channels = 3, size = 4): RasterImage[] {
  return RasterImage.fromTensor(new Generator(seed).rand([count, channels, size, size]));
}

/** Pictures as files, in an order that those of their names keep. */
function filesOf(images: readonly RasterImage[]): Record<string, Uint8Array> {
  return Object.fromEntries(images.map((image, i) => [`${100 + i}.png`, image.toPng()]));
}

const [drawn, real] = [pictures(1, 6), pictures(2, 9)];
const batch = (images: readonly RasterImage[]) => [RasterImage.toTensor(images)];
const network = featureGraph().toBytes('network');

async function evaluate(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(['evaluate', ...args]);
  expect([code, stderr.includes('error')]).toEqual([0, false]);
  return stdout;
}

/** Has the command refuse its input in one line, and returns it. */
async function refusal(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(['evaluate', ...args, '--quiet']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: .*\n$/);
  return stderr;
}

describe('langevin evaluate', () => {
  it('says how far the pictures of two folders are apart', async () => {
    const [one, other] = [folderOf(filesOf(drawn)), folderOf(filesOf(real))];
    const sets = [await PictureSet.from(batch(drawn)), await PictureSet.from(batch(real))] as const;
    const { slicedWasserstein } = await comparePictures(...sets);
    const report = JSON.parse(await evaluate(one, '--against', other, '--batch-size', '4', '--json'));
    expect(report).toEqual({
      generated: { folder: one, count: 6 },
      reference: { folder: other, count: 9 },
      size: { height: 4, width: 4 },
      slicedWasserstein,
      directions: 512,
      seed: 180401947,
      features: null,
    });
    const text = await evaluate(one, '--against', other, '--directions', '8', '--seed', `${2n ** 64n - 1n}`);
    expect(text).toMatch(/^.* against .*\n {2}pictures {12}6 and 9, 4×4\n/);
    expect(text).toMatch(/sliced Wasserstein {2}0\.\d+ \(8 directions, seed 18446744073709551615\)\n$/);
  });

  it('and by the features of a network, of which it says how they came about', async () => {
    const [one, other] = [folderOf(filesOf(drawn)), folderOf({ ...filesOf(real), 'net.onnx': network })];
    const file = join(other, 'net.onnx');
    const args = [one, '--against', other, '--features', file, '--mean', '0.5', '--std', '0.2,0.2,0.3'];
    const { features } = JSON.parse(await evaluate(...args, '--layer', 'image', '--json'));
    expect(features).toMatchObject({
      file,
      sha256: createHash('sha256').update(network).digest('hex'),
      layer: 'image',
      inputSize: { height: 4, width: 4 },
      width: 3,
      kernel: { subsets: 100, subsetSize: 6 },
      neighbours: 3,
      compared: 6,
    });
    const { frechet, kernel, precision, recall } = features;
    for (const figure of [frechet, kernel.mean, kernel.standardDeviation]) expect(figure).not.toBe(0);
    for (const share of [precision, recall]) expect(Math.abs(share - 0.5)).toBeLessThanOrEqual(0.5);
    const text = await evaluate(...args, '--quiet');
    for (const line of [/SHA-256 {4}[0-9a-f]{64}\n/, /input {6}4×4\n/, /layer {6}values, 48 features\n/]) {
      expect(text).toMatch(line);
    }
    expect(text).toMatch(/Fréchet {4}\d.*\n {2}kernel {5}\S+ ± \S+ \(100 subsets of 6\)\n/);
    expect(await evaluate(one, '--against', one, '--features', file)).toMatch(/kernel {5}\S+ \(6 of each\)\n/);
    expect(text).toMatch(/precision {2}[01]\.\d{3} \(3 neighbours, 6 pictures of each\)\n {2}recall {5}[01]\.\d{3}\n$/);
  });

  it('takes sub-folders, gray and transparent pictures, and leaves out grids and hidden files', async () => {
    const [gray, seen] = [pictures(3, 1, 1), pictures(4, 1, 4)];
    const folder = folderOf({
      'a/0.PNG': drawn[0]!.toPng(),
      'a/grid.png': pictures(5, 1, 3, 8)[0]!.toPng(),
      'b/1.png': gray[0]!.toPng(),
      'c.png': seen[0]!.toPng(),
      '.hidden.png': Uint8Array.of(1),
      'notes.txt': Uint8Array.of(1),
    });
    const colours = folderOf(filesOf([drawn[0]!, gray[0]!.toRgb(), seen[0]!.toRgb()]));
    const report = JSON.parse(await evaluate(folder, '--against', colours, '--json'));
    expect(report).toMatchObject({ generated: { count: 3 }, reference: { count: 3 }, slicedWasserstein: 0 });
  });

  it('takes PNG, JPEG and WebP files, which it knows by their bytes', async () => {
    const bytesOf = (name: string): Uint8Array => readFileSync(fixturePath(`pictures/${name}`));
    const [png, webp] = [
      folderOf({ 'a.png': bytesOf('source.png') }),
      folderOf({ 'a.webp': bytesOf('lossless.webp') }),
    ];
    const same = JSON.parse(await evaluate(png, '--against', webp, '--json'));
    expect(same).toMatchObject({ generated: { count: 1 }, reference: { count: 1 }, slicedWasserstein: 0 });
    const jpeg = folderOf({ 'a.png': bytesOf('source.jpg'), 'b.JPEG': bytesOf('source.jpg') });
    const near = JSON.parse(await evaluate(jpeg, '--against', webp, '--json'));
    expect(near.generated.count).toBe(2);
    expect(near.slicedWasserstein).toBeLessThan(0.02);
  });

  it('refuses folders that can not be compared, naming folder and file', async () => {
    const one = folderOf(filesOf(drawn));
    const nowhere = join(one, 'nowhere');
    expect(await refusal(one, '--against', nowhere)).toContain(`--against: ${nowhere}: no such folder.`);
    const file = join(one, '100.png');
    expect(await refusal(file, '--against', one)).toContain(`folder: "${file}" is a file; give a folder`);
    const empty = folderOf({ 'notes.txt': Uint8Array.of(1) });
    expect(await refusal(one, '--against', empty)).toContain(`--against: "${empty}" holds no PNG, JPEG or WebP files.`);
    const grid = folderOf({ 'grid.png': drawn[0]!.toPng() });
    expect(await refusal(grid, '--against', one)).toContain(
      `folder: "${grid}" holds no PNG, JPEG or WebP files but grid.png`,
    );
    const large = folderOf(filesOf(pictures(3, 1, 3, 8)));
    const sizes = `"${join(large, '100.png')}" has 8 × 8 pixels, and "${file}" 4 × 4; only pictures of one size`;
    expect(await refusal(one, '--against', large)).toContain(`--against: ${sizes}`);
    const mixed = folderOf(filesOf([...real, ...pictures(3, 1, 3, 8)]));
    expect(await refusal(one, '--against', mixed)).toContain(`--against: "${join(mixed, '109.png')}" has 8 × 8 pixels`);
    const damaged = folderOf({ ...filesOf(real), '105.png': real[5]!.toPng().subarray(0, 60) });
    expect(await refusal(damaged, '--against', one)).toContain(
      `folder: "${join(damaged, '105.png')}" can't be read: PNG: is cut off or damaged`,
    );
  });

  it('refuses networks and options that can not be used', async () => {
    const files = {
      'net.onnx': network,
      'timed.onnx': featureGraph({ takesTime: true }).toBytes('network'),
      'broken.onnx': network.subarray(0, 40),
    };
    const [one, few, nets] = [folderOf(filesOf(drawn)), folderOf(filesOf(real.slice(0, 3))), folderOf(files)];
    const [net, args] = [join(nets, 'net.onnx'), [one, '--against', one]];
    expect(await refusal(...args, '--layer', 'pool')).toContain('--layer: there is no --features to go with it.');
    expect(await refusal(few, '--against', one, '--features', net)).toContain(
      `folder: "${few}" holds 3 pictures; --features takes 4 or more.`,
    );
    expect(await refusal(...args, '--features', net, '--sample-size', '3')).toContain('--sample-size: precision and');
    const none = join(nets, 'none.onnx');
    expect(await refusal(...args, '--features', none)).toContain(
      `--features: "${none}" can't be read: there is no such file or folder.`,
    );
    expect(await refusal(...args, '--features', join(nets, 'broken.onnx'))).toMatch(
      /^error: --features: .*is not a whole ONNX model/,
    );
    expect(await refusal(...args, '--features', nets)).toContain(`--features: "${nets}" is no file`);
    expect(await refusal(...args, '--features', join(nets, 'timed.onnx'))).toContain(
      'timed.onnx: has the inputs pictures, timestep; one of pictures alone was expected.',
    );
    expect(await refusal(...args, '--features', net, '--layer', 'pool')).toContain(
      '--layer: the network has no output "pool"; there are values, image, lines.',
    );
    expect(await refusal(...args, '--features', net, '--layer', 'lines')).toContain(
      'net.onnx: its output "lines" gives float32 [6, 3, 16]',
    );
    expect(await refusal(...args, '--features', net, '--size', '8')).toContain(
      '--size: has the height 8, and the network takes 4 alone.',
    );
    expect(await refusal(...args, '--features', net, '--std', '0')).toContain(
      "--std: [0] can't be used; give positive",
    );
  });

  it('ends when it is interrupted', async () => {
    const one = folderOf(filesOf(drawn));
    const args = ['evaluate', one, '--against', one, '--quiet'];
    const { code, stdout, stderr } = await runCommand(args, {}, AbortSignal.abort());
    expect([code, stdout, stderr]).toEqual([130, '', 'interrupted\n']);
  });
});
