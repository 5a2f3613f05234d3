import { describe, expect, it } from 'vitest';
import { formatLink, parseLink } from '../src/settings/link.ts';
import type { SchedulerCatalogue } from '../src/settings/scheduler-catalogue.ts';
import { grant } from '../src/settings/scheduler-wish.ts';
import { choiceOf, initialRunSettings, type Settings, type SettingValue } from '../src/settings/settings.ts';
import { ofBetas, ofSigmas } from './support/catalogues.ts';

/** What a link comes to with a model. */
function followed(
  hash: string,
  catalogue: SchedulerCatalogue,
): { settings: Settings; ignored: string[]; misfit?: string | undefined } {
  const { settings, wish, ignored } = parseLink(hash);
  const granted = grant(wish, catalogue);
  return {
    settings: { ...settings, ...granted.choice },
    ignored: [...ignored, ...granted.ignored],
    misfit: granted.misfit,
  };
}

const initialSettings: Settings = { ...initialRunSettings, ...choiceOf(ofSigmas.usual) };

describe.each([
  ['sigmas', ofSigmas],
  ['betas', ofBetas],
])('a link to a model of %s', (_, catalogue) => {
  it.each(catalogue.entries.map((entry) => [entry.name, entry] as const))('holds all settings of %s', (__, entry) => {
    const own = choiceOf(entry);
    const changed = entry.fields.map((field): [string, SettingValue] => {
      if (field.kind === 'choice') return [field.key, field.options.at(-1)!.value];
      return [field.key, field.kind === 'flag' ? !field.initial : field.min];
    });
    const settings: Settings = {
      ...initialRunSettings,
      ...own,
      schedulerSettings: Object.fromEntries(changed),
      batch: 9,
      seed: 2 ** 32 - 1,
      isSeedLocked: true,
      device: 'webgpu',
      dtype: 'fp16',
      model: 'https://example.com/models/faces?token=a&b=c',
    };
    const link = formatLink(settings, entry);
    expect(followed(link, catalogue)).toEqual({ settings, ignored: [], misfit: undefined });
    expect(parseLink(link).hasPicture).toBe(true);
  });
});

describe('a link', () => {
  it('is silent on steps where the solver chooses them', () => {
    const entry = ofSigmas.get('ProbabilityFlowScheduler')!;
    expect(formatLink({ ...initialSettings, ...choiceOf(entry) }, entry)).not.toContain('steps');
  });

  it('that says nothing leads to what the page starts with, and to no picture', () => {
    expect(parseLink('').hasPicture).toBe(false);
    expect(followed('', ofSigmas)).toEqual({ settings: initialSettings, ignored: [], misfit: undefined });
    expect(initialSettings).toMatchObject({ scheduler: 'DPMSolverMultistepScheduler', steps: 20, seed: 4 });
  });

  it('may name a scheduler alone, which then has its own steps and settings', () => {
    const { settings } = followed('#scheduler=EDMHeunScheduler', ofSigmas);
    expect(settings).toMatchObject({ steps: 18, schedulerSettings: { sChurn: 40 } });
  });

  it('to a scheduler that does not fit the model leads to the model’s own, as it is, and says why', () => {
    const link = '#scheduler=HeunDiscreteScheduler&steps=9&useKarrasSigmas=true&seed=8';
    const { settings, ignored, misfit } = followed(link, ofSigmas);
    expect(settings).toMatchObject({ ...choiceOf(ofSigmas.own), scheduler: 'ScoreSdeVeScheduler', seed: 8 });
    expect(ignored).toEqual([]);
    expect(misfit).toContain('these settings are of another diffusion');
    expect(followed(link, ofBetas)).toMatchObject({ misfit: undefined, settings: { steps: 9 } });
  });

  it.each([
    'seed=-1',
    'seed=4294967296',
    'seed=',
    'batch=17',
    'batch=1.5',
    'steps=0',
    'steps=many',
    'dtype=fp8',
    'locked=maybe',
    'model=faces',
    'scheduler=NoScheduler',
    'scheduler=toString',
    'algorithmType=dpmsolver',
    'useKarrasSigmas=yes',
    'eta=1',
    'colour=red',
  ])('has a part that means nothing, %s, and says so', (part) => {
    const { settings, ignored } = followed(`#${part}`, ofSigmas);
    expect(ignored).toEqual([part]);
    expect(settings).toEqual(initialSettings);
  });
});
