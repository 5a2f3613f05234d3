import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';

describe('the platform', () => {
  it('makes its runtime once', () => {
    const own = nodePlatform({ threads: 1 });
    expect(own.runtime.name).toBe('onnxruntime-node');
    expect(own.runtime).toBe(own.runtime);
  });
});
