import { InvalidArgumentError } from '@langevin/core';
import { registerComponent, registeredComponent } from '@langevin/pipeline';
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
