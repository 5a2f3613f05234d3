import { describe, expect, it } from 'vitest';
import { formatLink, parseLink } from '../src/settings/link.ts';
import { isSchedulerName, schedulerCatalogue, schedulerEntry } from '../src/settings/scheduler-catalogue.ts';
import { initialSettings, type Settings, settingsOf } from '../src/settings/settings.ts';

const names = Object.keys(schedulerCatalogue).filter(isSchedulerName);

describe('a link', () => {
  it.each(names)('holds all settings of %s', (name) => {
    const [field] = schedulerEntry(name).fields;
    const changed = field?.kind === 'choice' ? field.options.at(-1)!.value : 0.3;
    const own = settingsOf(name);
    const settings: Settings = {
      ...initialSettings,
      ...own,
      schedulerSettings: { ...own.schedulerSettings, [field!.key]: field?.kind === 'number' ? field.max : changed },
      batch: 9,
      seed: 2 ** 32 - 1,
      isSeedLocked: true,
      device: 'webgpu',
      dtype: 'fp16',
      model: 'https://example.com/models/faces?token=a&b=c',
    };
    expect(parseLink(formatLink(settings))).toEqual({ settings, hasPicture: true, ignored: [] });
  });

  it('is silent on steps where the solver chooses them', () => {
    expect(formatLink({ ...initialSettings, ...settingsOf('ProbabilityFlowScheduler') })).not.toContain('steps');
  });

  it('that says nothing leads to what the page starts with, and to no picture', () => {
    expect(parseLink('')).toEqual({ settings: initialSettings, hasPicture: false, ignored: [] });
  });

  it('may name a scheduler alone, which then has its own steps and settings', () => {
    const { settings } = parseLink('#scheduler=EDMHeunScheduler');
    expect(settings).toMatchObject({ steps: 18, schedulerSettings: { sChurn: 40 } });
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
    'scheduler=DDPMScheduler',
    'scheduler=toString',
    'algorithmType=dpmsolver',
    'useKarrasSigmas=yes',
    'eta=1',
    'colour=red',
  ])('has a part that means nothing, %s, and says so', (part) => {
    const { settings, ignored } = parseLink(`#${part}`);
    expect(ignored).toEqual([part]);
    expect(settings).toEqual(initialSettings);
  });
});
