import { InvalidArgumentError } from '@langevin/core';
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

describe('allComponents', () => {
  it('has the classes of sources too, without anybody asking for one by its name', async () => {
    class LateModel extends GainModel {
      static override readonly className = 'LateModel';
    }
    registerComponent(GainModel);
    registerComponentSource(async () => ({ LateModel }));
    expect(registeredComponents()).not.toContain(LateModel);
    expect(await allComponents()).toEqual(expect.arrayContaining([GainModel, LateModel]));
  });
});

describe('registerComponentSource', () => {
  class FirstModel extends GainModel {
    static override readonly className = 'FirstModel';
  }
  class SecondModel extends GainModel {
    static override readonly className = 'SecondModel';
  }
  class OtherFirstModel extends GainModel {
    static override readonly className = 'FirstModel';
  }

  it('loads classes once, when one is asked for that is not registered', async () => {
    registerComponent(FirstModel);
    let loads = 0;
    registerComponentSource(async () => {
      loads += 1;
      return { OtherFirstModel, SecondModel };
    });
    expect(await findComponent('FirstModel')).toBe(FirstModel);
    expect(loads).toBe(0);
    expect(registeredComponent('SecondModel')).toBeUndefined();
    expect(await findComponent('SecondModel')).toBe(SecondModel);
    expect(await findComponent('NobodysModel')).toBeUndefined();
    expect(await findComponent('FirstModel')).toBe(FirstModel);
    expect(registeredComponents()).toContain(SecondModel);
    expect(loads).toBe(1);
  });

  it('tries again after a load that failed', async () => {
    class ThirdModel extends GainModel {
      static override readonly className = 'ThirdModel';
    }
    let isOnline = false;
    registerComponentSource(async () => {
      if (!isOnline) throw new Error('no connection');
      return { ThirdModel };
    });
    await expect(findComponent('ThirdModel')).rejects.toThrow('no connection');
    isOnline = true;
    expect(await findComponent('ThirdModel')).toBe(ThirdModel);
  });
});
