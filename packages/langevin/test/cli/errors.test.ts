import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emojiFaces } from '../support/model.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Runs the command, which must refuse its input in one line, and returns that line. */
async function refusal(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  const lines = stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(stderr).toMatch(/^error: /);
  return lines[0]!;
}

describe('wrong input is refused in one line that says what to do', () => {
  it.each([
    ['an unknown command', ['draw'], "unknown command 'draw'", 'langevin --help'],
    ['no model', ['generate'], "missing required argument 'model'", 'langevin generate --help'],
    ['a second model', ['inspect', 'a', 'b'], 'too many arguments', 'langevin inspect --help'],
    ['an unknown option', ['generate', 'm', '--step', '2'], "unknown option '--step'", 'Did you mean --steps?'],
    ['no value', ['generate', 'm', '--steps'], 'argument missing', 'langevin generate --help'],
    ['no number', ['generate', 'm', '--steps', 'ten'], "'ten' is invalid", 'a whole number from 1'],
    ['no whole number', ['generate', 'm', '--steps', '1.5'], "'1.5' is invalid", 'a whole number from 1'],
    ['no steps', ['generate', 'm', '--steps', '0'], "'0' is invalid", 'a whole number from 1'],
    ['negative steps', ['generate', 'm', '--steps', '-3'], "'-3' is invalid", 'a whole number from 1'],
    [
      'a seed below those of 64 bits',
      ['generate', 'm', '--seed', `${-(2n ** 63n) - 1n}`],
      'is invalid',
      'from -2^63 to 2^64 - 1',
    ],
    ['a seed of 65 bits', ['generate', 'm', '--seed', `${2n ** 64n}`], 'is invalid', 'from -2^63 to 2^64 - 1'],
    ['a bad setting', ['generate', 'm', '--snr', 'NaN'], "'NaN' is invalid", 'a number from 0'],
    ['a bad choice', ['generate', 'm', '--corrector-norm', 'all'], "'all' is invalid", 'batch, image'],
    ['a setting without a value', ['generate', 'm', '--set', 'eta'], "'eta' is invalid", 'key=value, such as eta=1'],
    ['bad labels', ['generate', 'm', '--class-label', '1,x'], "'1,x' is invalid", 'a whole number from 0'],
    ['no output', ['export', 'm'], "required option '--out <file>'", 'langevin export --help'],
  ])('%s', async (_what, args, problem, advice) => {
    const line = await refusal(...args);
    expect(line).toContain(problem);
    expect(line).toContain(advice);
  });

  it('a folder that is not there', async () => {
    const folder = join(temporaryFolder(), 'nowhere');
    for (const command of [['generate'], ['inspect'], ['export', '--out', 'unet.onnx']]) {
      expect(await refusal(...command, folder)).toContain(`${folder}: no such folder.`);
    }
  });

  it('a name on the hub', async () => {
    expect(await refusal('generate', 'google/ncsnpp-ffhq-256')).toContain('google/ncsnpp-ffhq-256');
  });

  it('a folder without a model', async () => {
    const folder = temporaryFolder();
    expect(await refusal('generate', folder)).toContain('model_index.json');
    expect(await refusal('inspect', folder)).toContain('no model_index.json or config.json');
    expect(await refusal('export', folder, '--out', join(folder, 'unet.onnx'))).toContain('config.json');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a lone model where a pipeline is needed', async () => {
    expect(await refusal('generate', join(emojiFaces, 'unet'))).toContain('model_index.json');
  });

  it('a device that is not there', async () => {
    const line = await refusal('generate', emojiFaces, '--device', 'tpu', '--out', temporaryFolder());
    expect(line).toMatch(/"tpu" is not available; available here: .*cpu/);
  });

  it('a pipeline that would misread the model', async () => {
    const line = await refusal('generate', emojiFaces, '--pipeline', 'DDPMPipeline', '--out', temporaryFolder());
    expect(line).toContain('so that this pipeline could not read it. Leaving out --pipeline loads the one that');
  });

  it('another scheduler that there is not, or settings that it has not', async () => {
    const common = ['generate', emojiFaces, '--out', temporaryFolder()];
    const unknown = await refusal(...common, '--scheduler', 'Euler');
    expect(unknown).toMatch(/--scheduler: "Euler" is no scheduler; did you mean EulerScheduler\b.*\? There are also /);
    expect(await refusal(...common, '--scheduler', 'EulerDiscrete')).toMatch(/did you mean .*EulerDiscreteScheduler/);
    expect(await refusal(...common, '--scheduler', 'DPMSolver')).toMatch(/did you mean .*DPMSolverMultistepScheduler/);
    const otherDiffusion = await refusal(...common, '--scheduler', 'EulerDiscreteScheduler');
    expect(otherDiffusion).toContain('these settings are of another diffusion');
    expect(await refusal(...common, '--scheduler', 'x')).toMatch(
      /"x" is no scheduler; there are CMStochasticIterativeScheduler, ComposedScheduler, .*Euler/,
    );
    expect(await refusal(...common, '--scheduler', 'UNet2DModel')).toContain('"UNet2DModel" is no scheduler');
    const euler = [...common, '--scheduler', 'EulerScheduler'];
    expect(await refusal(...euler, '--set', 's_churn=1')).toContain(
      '--set s_churn: the scheduler is EulerScheduler, which',
    );
    expect(await refusal(...euler, '--set', 'eta=2')).toContain(
      '--set eta: EulerScheduler configuration, eta: 2 must be',
    );
    expect(await refusal(...euler, '--snr', '0.1')).toMatch(
      /--snr: .*no such setting; it has --set rho=…, --set eta=…/,
    );
    expect(await refusal(...common, '--scheduler', 'DDPMScheduler')).toContain(
      'of another diffusion, by sigma_min and',
    );
  });

  it('a scheduler that nobody knows, without advice to programmers', async () => {
    const model = temporaryFolder();
    cpSync(emojiFaces, model, { recursive: true });
    const path = join(model, 'model_index.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('ScoreSdeVeScheduler', 'OtherScheduler'));
    const line = await refusal('generate', model, '--out', temporaryFolder());
    expect(line).toMatch(
      /no class of the name "OtherScheduler", as in .*, is registered\. Expected: .*ScoreSdeVeScheduler/,
    );
    expect(line).not.toContain('registerComponent');
  });

  it('a setting whose text has no end, of which the first part is shown', async () => {
    const model = join(temporaryFolder(), 'endless');
    cpSync(emojiFaces, model, { recursive: true });
    const file = join(model, 'scheduler', 'scheduler_config.json');
    const settings = { _class_name: 'ComposedScheduler', sde: { _class_name: 'VeSde' }, levels: 'x'.repeat(1_000_000) };
    writeFileSync(file, JSON.stringify(settings));
    const index = join(model, 'model_index.json');
    const classes = JSON.parse(readFileSync(index, 'utf8')) as object;
    writeFileSync(index, JSON.stringify({ ...classes, scheduler: ['langevin', 'ComposedScheduler'] }));
    const line = await refusal('generate', model);
    expect(line).toContain('levels: "xxx');
    expect(line.length).toBeLessThan(3000);
  });

  it('settings that contradict each other', async () => {
    const line = await refusal('generate', emojiFaces, '--sigma-max', '0.001', '--out', temporaryFolder());
    expect(line).toContain(
      '--sigma-max: ScoreSdeVeScheduler configuration, --sigma-max: 0.001 must be a number above --sigma-min, 0.01.',
    );
    const other = await refusal('generate', emojiFaces, '--sigma-min', '1e6', '--out', temporaryFolder());
    expect(other).toContain('--sigma-min: ScoreSdeVeScheduler configuration, --sigma-max: ');
  });

  it('a setting that is given twice', async () => {
    const line = await refusal('generate', emojiFaces, '--snr', '2', '--set', 'snr=1', '--out', temporaryFolder());
    expect(line).toContain('--set snr: the setting is given twice; leave one out.');
  });

  it('labels for a model without classes', async () => {
    const out = temporaryFolder();
    expect(await refusal('generate', emojiFaces, '--class-label', '1', '--out', out)).toContain('no class');
    expect(readdirSync(out)).toEqual([]);
  });

  it('values that only the library refuses, by the name of the option', async () => {
    const args = ['generate', emojiFaces, '--out', temporaryFolder()];
    expect(await refusal(...args, '--threads', '100000')).toMatch(/^error: --threads: is 100000; .* from 1 to \d+/);
    expect(await refusal(...args, '--batch-size', '1000000000000')).toMatch(/^error: --batch-size: /);
    expect(await refusal('inspect', join(emojiFaces, 'model_index.json'))).toMatch(/^error: model: /);
  });

  it('an output folder that is a file', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await refusal('generate', emojiFaces, '--out', file)).toContain('choose another');
    expect(await refusal('export', emojiFaces, '--out', join(file, 'unet.onnx'))).toContain('choose another');
  });

  it('an output file that is a folder', async () => {
    const folder = temporaryFolder();
    const advice = `is a folder; give the path of a file in it, such as ${join(folder, 'unet.onnx')}`;
    // The model is not looked at yet.
    expect(await refusal('export', 'nowhere', '--out', folder)).toContain(advice);
    expect(await refusal('export', 'nowhere', '--out', join(folder, 'new', '/'))).toContain('is a folder');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'an output that is a device, or a link to a folder or to nothing',
    async () => {
      const folder = temporaryFolder();
      const [toFolder, toNothing] = [join(folder, 'to-folder'), join(folder, 'to-nothing')];
      symlinkSync(folder, toFolder);
      symlinkSync(join(folder, 'nothing'), toNothing);
      for (const [out, problem] of [
        ['/dev/null', 'no regular file'],
        [toFolder, 'is a folder'],
        [toNothing, 'is a link to nothing'],
      ] as const) {
        expect(await refusal('export', 'nowhere', '--out', out)).toContain(problem);
      }
      expect(await refusal('generate', 'nowhere', '--out', toNothing)).toContain('is a link to nothing');
    },
  );

  // No user can write there, whatever the permissions say; and folders in it are said to lack their parent.
  it.runIf(process.platform === 'linux')('an output that nothing can be written to', async () => {
    for (const out of ['/proc', '/proc/nothing', '/proc/nothing/at/all']) {
      expect(await refusal('generate', 'nowhere', '--out', out)).toContain('nothing can be written to /proc ');
    }
    expect(await refusal('export', 'nowhere', '--out', '/proc/unet.onnx')).toContain(
      'nothing can be written to /proc ',
    );
  });

  it('an image size that the network does not take', async () => {
    const out = temporaryFolder();
    for (const command of [
      ['generate', '--out', join(out, 'images')],
      ['inspect'],
      ['export', '--out', join(out, 'unet.onnx')],
    ]) {
      const line = await refusal(...command, emojiFaces, '--height', '30');
      expect(line).toContain('--height, --width: is 30×32; height and width must be multiples of 4');
    }
    expect(readdirSync(out)).toEqual([]);
  });

  it('a truncated checkpoint', async () => {
    const model = temporaryFolder();
    cpSync(emojiFaces, model, { recursive: true });
    truncateSync(join(model, 'unet/diffusion_pytorch_model.safetensors'), 1_000_000);
    for (const command of [
      ['generate', '--out', join(model, 'out')],
      ['inspect'],
      ['export', '--out', join(model, 'unet.onnx')],
    ]) {
      expect(await refusal(...command, model)).toContain('diffusion_pytorch_model.safetensors');
    }
    expect(readdirSync(model)).not.toContain('unet.onnx');
  });

  it('a checkpoint of another network, without listing each weight', async () => {
    const model = temporaryFolder();
    cpSync(emojiFaces, model, { recursive: true });
    const path = join(model, 'unet/config.json');
    const config = {
      sample_size: 32,
      block_out_channels: [32],
      down_block_types: ['DownBlock2D'],
      up_block_types: ['UpBlock2D'],
    };
    writeFileSync(path, JSON.stringify(config));
    expect(await refusal('inspect', model)).toMatch(
      /do not fit the configuration.* wrong shape: \S+ is \[[\d, ]+\], expected \[[\d, ]+\]; .*\(\d+ in all; --verbose lists them\)/,
    );
  });
});

it('a run that fails is not the fault of the input, and leaves nothing behind', async () => {
  const [model, out] = [temporaryFolder(), temporaryFolder()];
  cpSync(emojiFaces, model, { recursive: true });
  const path = join(model, 'unet/diffusion_pytorch_model.safetensors');
  const weights = readFileSync(path);
  weights.writeFloatLE(Number.NaN, weights.length - 4);
  writeFileSync(path, weights);

  const { code, stdout, stderr } = await runCommand(['generate', model, '--steps', '2', '--quiet', '--out', out]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^error: The model's output is not finite at step 0 .*\n$/);
  expect(readdirSync(out)).toEqual([]);
});

it('a run that fails says why, even if the grid of what is finished fails as well', async () => {
  const out = temporaryFolder();
  for (const name of ['seed-1-000.png', 'grid.png']) mkdirSync(join(out, name));
  const args = ['generate', emojiFaces, '--steps', '1', '--seed', '0', '--count', '2', '--quiet', '--out', out];
  const { code, stdout, stderr } = await runCommand(args);
  expect(code).not.toBe(0);
  expect(stdout).toBe(`${join(out, 'seed-0-000.png')}\n`);
  expect(stderr).toContain('seed-1-000.png');
  expect(stderr).not.toContain('grid.png');
});

describe('the stack of an error', () => {
  const missing = join(emojiFaces, 'nowhere');

  it.each([
    ['--verbose', ['inspect', missing, '--verbose'], {}],
    ['--verbose before the command', ['--verbose', 'inspect', missing], {}],
    ['LANGEVIN_DEBUG', ['inspect', missing], { LANGEVIN_DEBUG: '1' }],
  ])('is shown with %s', async (_what, args, env) => {
    const { code, stderr } = await runCommand(args, env);
    expect(code).toBe(2);
    expect(stderr).toContain('FileNotFoundError');
    expect(stderr).toMatch(/\n +at .*run/);
  });
});
