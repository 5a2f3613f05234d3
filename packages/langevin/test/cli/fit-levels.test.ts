import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ComposedScheduler,
  DDPMPipeline,
  DDPMScheduler,
  DiffusionPipeline,
  FlowMatchEulerDiscreteScheduler,
  Generator,
  ScoreSdeVePipeline,
  ScoreSdeVeScheduler,
  UNet2DModel,
} from 'langevin';
import { describe, expect, it } from 'vitest';
import { filesOf } from '../../../../test/support/hub/hosted-repository.ts';
import { useHub } from '../../../../test/support/hub/use-hub.ts';
import { fixturePath } from '../../../../test/support/reference.ts';
import { conditionalConfig } from '../support/model.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hub = useHub();
const few = ['--trajectories', '2', '--steps', '3,5'];

/** A copy of a fixture's folder, to be written into. */
function copied(name: string): string {
  const folder = temporaryFolder();
  cpSync(fixturePath(`pipeline/${name}`), folder, { recursive: true });
  return folder;
}

const read = (...path: string[]): Record<string, unknown> => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('langevin fit-levels', () => {
  it.each([
    { name: 'flat-score-sde-ve', place: '', sigma: 348 },
    { name: 'pndm', place: 'scheduler', sigma: 157.4 },
  ])('writes them into the settings of a folder, $name', async ({ name, place, sigma }) => {
    const model = copied(name);
    const file = join(model, place, 'scheduler_config.json');
    const before = read(file);
    const { code, stdout, stderr } = await runCommand(['fit-levels', model, ...few]);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`--set solver=ipndm --steps 5\n`)]);

    const { levels, _kept_for_others: kept, ...after } = read(file);
    expect(kept).toContain('levels');
    const { tensor_format: _, timestep_values: __, _diffusers_version: ___, ...settings } = before;
    expect(after).toMatchObject(settings);
    expect(read(model, 'model_index.json')).toEqual(read(fixturePath(`pipeline/${name}`), 'model_index.json'));
    const lists = levels as Record<string, number[]>;
    expect(Object.entries(lists).map(([steps, list]) => [steps, list.length, list.at(-1)])).toEqual([
      ['3', 4, 0],
      ['5', 6, 0],
    ]);
    expect(lists[5]![0]).toBeCloseTo(sigma, 1);
    const shown = lists[3]!.map((value) => Number(value.toPrecision(4))).join(', ');
    expect(stdout.split('\n').slice(0, 2)).toEqual([place ? join(model, place) : model, `  3 steps: ${shown}`]);

    const draw = ['generate', model, '--scheduler', 'ComposedScheduler', '--set', 'solver=ipndm', '--no-grid'];
    const out = ['--out', temporaryFolder()];
    const drawn = await runCommand([...draw, ...out]);
    expect([drawn.code, drawn.stderr]).toEqual([0, expect.stringContaining('5 evaluations')]);
    const other = await runCommand([...draw, ...out, '--steps', '4']);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('--steps: levels were fitted to 3, 5 steps'),
    ]);
  });

  it('finds the same for a seed, and others for another', async () => {
    const levels: unknown[] = [];
    for (const seed of ['1', '1', '2']) {
      const model = copied('flat-score-sde-ve');
      const args = ['fit-levels', model, '--trajectories', '1', '--steps', '8,12', '--seed', seed, '--quiet'];
      expect(await runCommand(args)).toMatchObject({ code: 0, stderr: '' });
      levels.push(read(model, 'scheduler_config.json').levels);
    }
    expect(levels[1]).toEqual(levels[0]);
    expect(levels[2]).not.toEqual(levels[0]);
  });

  /** A copy of a folder that was given levels before. */
  function fittedBefore(levels: unknown): string {
    const model = copied('flat-score-sde-ve');
    const file = join(model, 'scheduler_config.json');
    writeFileSync(file, JSON.stringify({ ...read(file), levels, _kept_for_others: ['levels'] }));
    return model;
  }

  it('leaves those of other numbers of steps, of which new ones take the place', async () => {
    const before = { 3: [300, 1, 0.1, 0], 5: [300, 4, 1, 0.3, 0.05, 0] };
    const model = fittedBefore(before);
    const { stdout, stderr } = await runCommand(['fit-levels', model, '--trajectories', '1', '--steps', '5,6']);
    expect(stdout).not.toContain('3 steps');
    expect(stderr).toContain('those for 3 steps were fitted before, and stay\n');
    const after = read(model, 'scheduler_config.json').levels as typeof before;
    expect(Object.keys(after)).toEqual(['3', '5', '6']);
    expect(after[3]).toEqual(before[3]);
    expect(after[5]).not.toEqual(before[5]);
  });

  it.each<[unknown]>([['karras'], [{ 3: [900, 1, 0.1, 0] }], [{ 3: 'none' }]])(
    'takes the place of %j',
    async (others) => {
      const model = fittedBefore(others);
      const fit = ['fit-levels', model, '--trajectories', '1', '--steps', '5', '--quiet'];
      expect(await runCommand(fit)).toMatchObject({ code: 0, stderr: '' });
      expect(Object.keys(read(model, 'scheduler_config.json').levels as object)).toEqual(['5']);
    },
  );

  it('saves a copy of a model of the hub, whose own files stay as they are', async () => {
    hub.server.add('some/faces', filesOf(fixturePath('pipeline/flat-ddpm')));
    const refused = await runCommand(['fit-levels', 'some/faces', ...few]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'error: --out: some/faces is of the hub, whose files are left as they are; give a folder, where the pipeline is saved with its levels.\n',
    ]);
    const out = join(temporaryFolder(), 'copy');
    const { code, stdout } = await runCommand(['fit-levels', 'some/faces', ...few, '--out', out, '--quiet']);
    expect([code, stdout.split('\n')[0]]).toEqual([0, out]);
    const pipe = await DiffusionPipeline.fromPretrained(out);
    expect(pipe).toBeInstanceOf(DDPMPipeline);
    expect(pipe.scheduler).toBeInstanceOf(DDPMScheduler);
    const { levels } = ComposedScheduler.fromConfig(pipe.scheduler.config).config;
    expect(Object.keys(levels)).toEqual(['3', '5']);
    await pipe.dispose();
  });

  it('is told the classes of the trajectories, where the network knows some', async () => {
    const model = temporaryFolder();
    const unet = UNet2DModel.fromConfig(conditionalConfig, { generator: new Generator(0) });
    await new ScoreSdeVePipeline({ unet, scheduler: new ScoreSdeVeScheduler({ sigmaMax: 1 }) }).savePretrained(model);
    const fit = (...more: string[]) => runCommand(['fit-levels', model, ...few, '--quiet', ...more]);
    expect(await fit()).toMatchObject({ code: 2, stderr: expect.stringContaining('--class-label: the network was') });
    expect(await fit('--class-label', '0,1,2')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--class-label: 3 classes for trajectories that are drawn 2 at once; give fewer'),
    });
    expect(await fit('--class-label', '7')).toMatchObject({ code: 2 });
    expect(existsSync(join(model, 'scheduler', 'scheduler_config.json'))).toBe(true);
    expect(read(model, 'scheduler', 'scheduler_config.json').levels).toBeUndefined();
    expect(await fit('--class-label', '2,0')).toMatchObject({ code: 0, stderr: '' });
    expect(read(model, 'scheduler', 'scheduler_config.json').levels).toBeDefined();
  });

  it.each<[string[], string]>([
    [['--steps', '5,0'], "option '--steps <n,...>' argument '5,0' is invalid. It must be a whole number from 1."],
    [['--steps', '61'], '--steps: 61 are more than the 60 of the trajectories; take fewer.'],
    [['--scheduler', 'EulerScheduler'], "unknown option '--scheduler'"],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runCommand([
      'fit-levels',
      copied('score-sde-ve'),
      '--trajectories',
      '1',
      '--quiet',
      ...args,
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('refuses a folder whose settings say no diffusion, or that is none', async () => {
    const model = temporaryFolder();
    const unet = await UNet2DModel.fromPretrained(fixturePath('pipeline/pndm/unet'));
    await new DDPMPipeline({ unet, scheduler: new FlowMatchEulerDiscreteScheduler() }).savePretrained(model);
    const flow = await runCommand(['fit-levels', model, ...few, '--quiet']);
    expect([flow.code, flow.stderr]).toEqual([
      2,
      expect.stringContaining('model: no levels can be fitted of its FlowMatchEulerDiscreteScheduler: '),
    ]);
    expect(await runCommand(['fit-levels', temporaryFolder(), ...few])).toMatchObject({ code: 2 });
  });
});
