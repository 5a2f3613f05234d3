import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/run-command.ts';

describe('help and version', () => {
  it.each([
    [['--help'], ['generate', 'evaluate', 'inspect', 'export', '--version']],
    [
      ['generate', '--help'],
      ['--steps', '--snr', '--corrector-norm', '--verbose', 'Example'],
    ],
    [
      ['help', 'inspect'],
      ['--json', 'Example'],
    ],
  ])('%j goes to stdout', async (args, wanted) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect([code, stderr]).toEqual([0, '']);
    for (const text of wanted) expect(stdout).toContain(text);
  });

  it('prints its version', async () => {
    const { code, stdout } = await runCommand(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('shows its help where no command is given', async () => {
    const { code, stdout, stderr } = await runCommand([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: langevin');
  });
});
