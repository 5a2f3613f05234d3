import { ComponentError, InvalidArgumentError } from '@langevin/core';
import {
  allComponents,
  findComponent,
  registerComponent,
  registerComponentSource,
  registeredComponent,
  registeredComponents,
} from '@langevin/pipeline';
import { describe, expect, it } from 'vitest';
import { AscentPipeline, AscentScheduler, GainModel } from './support/components.ts';

describe('registerComponent', () => {
  it('finds models, schedulers and pipelines by their names on disk', () => {
    for (const one of [GainModel, AscentScheduler, AscentPipeline]) registerComponent(one);
    expect(registeredComponent('GainModel')).toBe(GainModel);
    expect(registeredComponent('AscentPipeline')).toBe(AscentPipeline);
    expect(registeredComponent('constructor')).toBeUndefined();
  });

  it('takes the same class twice, and refuses another class of the same name', () => {
    registerComponent(GainModel);
    registerComponent(GainModel);
    class Impostor extends GainModel {}
    expect(() => registerComponent(Impostor)).toThrow(InvalidArgumentError);
    expect(() => registerComponent(Impostor)).toThrow('another class is registered as "GainModel"');
    expect(registeredComponent('GainModel')).toBe(GainModel);
  });

  it('refuses a class without a name', () => {
    expect(() => registerComponent({ className: '', fromPretrained: GainModel.fromPretrained })).toThrow(
      'static className',
    );
  });
});

/** A class of models of some name. */
function modelCalled(name: string, formerNames: readonly string[] = []): typeof GainModel {
  return class extends GainModel {
    static override readonly className = name;
    static readonly formerNames = formerNames;
  };
}

describe('registerComponentSource', () => {
  it('loads the class that is asked for alone, and once', async () => {
    const [FirstModel, SecondModel] = [modelCalled('FirstModel'), modelCalled('SecondModel')];
    const loads: string[] = [];
    const bring = (one: typeof GainModel) => async () => {
      loads.push(one.className);
      return { one };
    };
    registerComponentSource({ FirstModel: bring(FirstModel), SecondModel: bring(SecondModel) });
    expect(registeredComponent('FirstModel')).toBeUndefined();
    expect(await findComponent('FirstModel')).toBe(FirstModel);
    expect(await findComponent('FirstModel')).toBe(FirstModel);
    expect(await findComponent('NobodysModel')).toBeUndefined();
    expect(await findComponent('constructor')).toBeUndefined();
    expect(loads).toEqual(['FirstModel']);
    expect(registeredComponent('SecondModel')).toBeUndefined();
  });

  it('finds one of the classes of a module, by the name that it had before', async () => {
    const Renamed = modelCalled('RenamedModel', ['EarlyModel']);
    registerComponentSource({ EarlyModel: async () => ({ other: GainModel, version: 2, Renamed }) });
    expect(await findComponent('EarlyModel')).toBe(Renamed);
    expect(registeredComponent('RenamedModel')).toBe(Renamed);
  });

  it('loads a table of many once a name is asked for that nothing else has', async () => {
    const LaterModel = modelCalled('LaterModel');
    let tables = 0;
    registerComponentSource(async () => {
      tables += 1;
      return { LaterModel: async () => ({ LaterModel }), UnusedModel: () => Promise.reject(new Error('not this one')) };
    });
    const SoonerModel = modelCalled('SoonerModel');
    registerComponentSource({ SoonerModel: async () => ({ SoonerModel }) });
    expect(await findComponent('SoonerModel')).toBe(SoonerModel);
    expect(tables).toBe(0);
    expect(await findComponent('LaterModel')).toBe(LaterModel);
    expect(await findComponent('NobodysModel')).toBeUndefined();
    expect(tables).toBe(1);
    const UnusedModel = modelCalled('UnusedModel');
    registerComponent(UnusedModel);
    expect(await findComponent('UnusedModel')).toBe(UnusedModel);
  });

  it('leaves its name to a class that is registered by itself', async () => {
    const OwnModel = modelCalled('OwnModel');
    registerComponent(OwnModel);
    registerComponentSource({
      FormerlyOwnModel: async () => ({ Other: modelCalled('OwnModel', ['FormerlyOwnModel']) }),
    });
    expect(await findComponent('OwnModel')).toBe(OwnModel);
    expect(await findComponent('FormerlyOwnModel')).toBe(OwnModel);
  });

  it('tries again after a load that failed', async () => {
    const ThirdModel = modelCalled('ThirdModel');
    let isOnline = false;
    const bring = async <T>(value: T): Promise<T> => {
      if (!isOnline) throw new Error('no connection');
      return value;
    };
    registerComponentSource(() => bring({ ThirdModel: () => bring({ ThirdModel }) }));
    await expect(findComponent('ThirdModel')).rejects.toThrow('no connection');
    isOnline = true;
    await findComponent('NobodysModel');
    isOnline = false;
    await expect(findComponent('ThirdModel')).rejects.toThrow('no connection');
    isOnline = true;
    expect(await findComponent('ThirdModel')).toBe(ThirdModel);
  });

  it('says what a module brought in place of the class that it was to bring', async () => {
    const source = { PromisedModel: async () => ({ GainModel, settings: {} }) };
    registerComponentSource(source);
    const error = await findComponent('PromisedModel').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ComponentError);
    expect(error).toMatchObject({ component: 'PromisedModel', found: ['GainModel', 'settings'] });
    const PromisedModel = modelCalled('PromisedModel');
    registerComponent(PromisedModel);
    expect(await findComponent('PromisedModel')).toBe(PromisedModel);
  });
});

describe('allComponents', () => {
  it('has the classes of sources too, in their order, without anybody asking for one by its name', async () => {
    const [SlowModel, FastModel] = [modelCalled('SlowModel', ['OldSlowModel']), modelCalled('FastModel')];
    const slow = async (): Promise<object> => {
      await new Promise((resolve) => setImmediate(resolve));
      return { SlowModel };
    };
    registerComponentSource({ SlowModel: slow, OldSlowModel: slow, FastModel: async () => ({ FastModel }) });
    expect(registeredComponents()).not.toContain(SlowModel);
    const names = (await allComponents()).map(({ className }) => className);
    expect(names.filter((name) => name === 'SlowModel' || name === 'FastModel')).toEqual(['SlowModel', 'FastModel']);
  });
});
