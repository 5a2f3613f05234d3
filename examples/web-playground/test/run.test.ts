import { describe, expect, it } from 'vitest';
import { Film, type FilmFrame } from '../src/drawing/film.ts';
import { RunClock } from '../src/drawing/run-clock.ts';
import { Mask } from '../src/inpainting/mask.ts';
import { SingleTask } from '../src/single-task.ts';

describe('a film', () => {
  const frame = (sigma: number): FilmFrame => ({ sigma, images: [] });

  it('keeps moments that are spread evenly over many steps', () => {
    const film = new Film();
    for (let i = 0; i <= 900; i++) film.record(i / 900, () => frame(i));
    expect(film.frames.map(({ sigma }) => sigma)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800]);
  });

  it('keeps every moment of few steps, but the last, which the pictures are', () => {
    const film = new Film();
    for (const progress of [0, 0.25, 0.5, 0.75, 1]) film.record(progress, () => frame(progress));
    expect(film.frames.map(({ sigma }) => sigma)).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it('develops only what it keeps', () => {
    const film = new Film();
    let developed = 0;
    for (let i = 0; i <= 100; i++) film.record(i / 100, () => frame(developed++));
    expect(developed).toBe(film.frames.length);
  });
});

describe('the clock of a run', () => {
  it('measures from the first evaluation on, and knows how long the rest will take', () => {
    let now = 0;
    const clock = new RunClock(() => now);
    expect(clock.pace).toEqual({ evaluations: 0, perSecond: undefined, secondsLeft: undefined });
    // The first takes long, since the network is made ready in it.
    now = 3000;
    clock.countEvaluation();
    expect(clock.pace.perSecond).toBeUndefined();
    for (let i = 0; i < 4; i++) {
      now += 100;
      clock.countEvaluation();
    }
    clock.reach(0.25);
    expect(clock.pace).toEqual({ evaluations: 5, perSecond: 10, secondsLeft: 1.5 });
  });

  it('goes by the last evaluations', () => {
    let now = 0;
    const clock = new RunClock(() => now);
    for (let i = 0; i < 50; i++) {
      now += i < 30 ? 1000 : 50;
      clock.countEvaluation();
    }
    expect(clock.pace.perSecond).toBeCloseTo(20);
  });
});

describe('a mask', () => {
  it('is painted with discs, and erased', () => {
    const mask = new Mask(6, 4);
    expect(mask.isEmpty).toBe(true);
    mask.stamp(3, 2, 1, true);
    const rows = Array.from({ length: 4 }, (_, y) =>
      Array.from({ length: 6 }, (_, x) => (mask.isPainted(x, y) ? '#' : '.')).join(''),
    );
    expect(rows).toEqual(['......', '..##..', '..##..', '......']);
    expect(Array.from(mask.toImage().data.subarray(6, 12))).toEqual([0, 0, 255, 255, 0, 0]);
    mask.stamp(3, 2, 3, false);
    expect(mask.isEmpty).toBe(true);
  });

  it('has no gaps in a quick stroke', () => {
    const mask = new Mask(32, 32);
    mask.stroke([2.5, 2.5], [29.5, 20.5], 1, true);
    for (let x = 2; x <= 29; x++) {
      expect(Array.from({ length: 32 }, (_, y) => mask.isPainted(x, y))).toContain(true);
    }
  });
});

describe('one task at a time', () => {
  const untilStopped = (signal: AbortSignal): Promise<void> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  it('stops what goes on before it begins what is newer', async () => {
    const task = new SingleTask();
    const order: string[] = [];
    const first = task.run(async (signal) => {
      await untilStopped(signal).finally(() => order.push('first ends'));
    });
    const second = task.run(async () => void order.push('second begins'));
    expect(await Promise.all([first, second])).toEqual(['stopped', 'done']);
    expect(order).toEqual(['first ends', 'second begins']);
    expect(task.isBusy).toBe(false);
  });

  it('does the newest of several that wait', async () => {
    const task = new SingleTask();
    const ends = [1, 2, 3].map((number) => task.run(number === 3 ? async () => {} : untilStopped));
    expect(await Promise.all(ends)).toEqual(['stopped', 'stopped', 'done']);
  });

  it('passes on what goes wrong, and takes the next', async () => {
    const task = new SingleTask();
    await expect(task.run(() => Promise.reject(new Error('no model')))).rejects.toThrow('no model');
    expect(await task.run(async () => {})).toBe('done');
  });
});
