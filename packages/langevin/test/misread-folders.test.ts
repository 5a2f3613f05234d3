import { DDIMPipeline, DDPMPipeline, ScoreSdeVePipeline } from 'langevin';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';

describe('the pipeline that is called', () => {
  it('refuses a network that it would misread', async () => {
    const asScore = ScoreSdeVePipeline.fromPretrained(fixturePath('pipeline/flat-ddpm'));
    await expect(asScore).rejects.toMatchObject({
      code: 'component',
      component: 'scheduler',
      found: ['DDPMScheduler'],
    });
    await expect(asScore).rejects.toThrow('this pipeline would misread it');
    const ve = fixturePath('pipeline/flat-score-sde-ve');
    await expect(DDPMPipeline.fromPretrained(ve)).rejects.toMatchObject({ found: ['ScoreSdeVeScheduler'] });
    await expect(DDIMPipeline.fromPretrained(ve)).rejects.toMatchObject({ code: 'invalid_config' });
  });
});
