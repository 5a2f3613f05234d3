import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  /** What it left in the folder for temporary files. */
  readonly leftovers: readonly string[];
}

/** Runs `programs/keeps-a-session.ts` from source, to its end. */
function runProgram(argument: string): Promise<End> {
  return runNode([fileURLToPath(new URL('programs/keeps-a-session.ts', import.meta.url)), argument]);
}

function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<End> {
  const temporary = temporaryFolder();
  const child = spawn(process.execPath, ['--conditions=@langevin/source', '--import=tsx', ...args], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, ...env },
  });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    output += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      const leftovers = readdirSync(temporary).filter((name) => name.startsWith('langevin-'));
      resolve({ code, signal, output, leftovers });
    });
  });
}

it('a program that keeps its session comes to its end', async () => {
  expect(await runProgram('return')).toEqual({ code: 0, signal: null, output: '', leftovers: [] });
});

it('a program can wait for nothing but a call', async () => {
  expect(await runProgram('await')).toEqual({ code: 0, signal: null, output: 'answered\n', leftovers: [] });
});

it('a program can be given on the command line', async () => {
  const program = new URL('programs/loads-once.ts', import.meta.url).href;
  const { code, output } = await runNode(['--input-type=module', '--eval', `import '${program}'`]);
  expect(output).toContain('in a worker: session onnxruntime-node could not load the model on cpu: No graph was found');
  expect(code).toBe(0);
});

// Node stops the threads of an exiting process, and onnxruntime-node aborts it if that happens during a native call.
it.each(['exit-while-running', 'exit-while-loading'])('a program has its own exit code: %s', async (argument) => {
  expect(await runProgram(argument)).toEqual({ code: 7, signal: null, output: '', leftovers: [] });
});

it('an error that nothing catches while the model runs ends the program as ever', async () => {
  const { code, signal, output } = await runProgram('throw-while-running');
  expect({ code, signal }).toEqual({ code: 1, signal: null });
  expect(output).toContain('thrown while the model runs');
});

it('a program that gives up loading comes to its end', async () => {
  expect(await runProgram('abandon-loading')).toEqual({ code: 0, signal: null, output: '', leftovers: [] });
});

describe.runIf(process.platform === 'linux')('ONNX Runtime tells nobody of the program', () => {
  const program = fileURLToPath(new URL('programs/loads-where.ts', import.meta.url));

  async function load(where: string, choice: string | undefined) {
    const home = temporaryFolder();
    // ONNX Runtime keeps quiet by itself where it takes the machine for one of continuous integration.
    const env = { HOME: home, XDG_CACHE_HOME: undefined, CI: undefined, ORT_DISABLE_TELEMETRY: choice };
    const { code, output } = await runNode([program, where], env);
    return { code, output, identified: existsSync(join(home, '.cache/Microsoft')) };
  }

  it.each(['worker', 'thread'])('from the %s', async (where) => {
    const output = 'refused, telemetry disabled: 1\n';
    expect(await load(where, undefined)).toEqual({ code: 0, output, identified: false });
  });

  it('unless the user has chosen', async () => {
    expect(await load('worker', '0')).toMatchObject({ code: 0, output: 'refused, telemetry disabled: 0\n' });
  });
});

describe('sessions that nobody disposes', () => {
  const program = fileURLToPath(new URL('programs/drops-sessions.ts', import.meta.url));
  const note = /^langevin: a pipeline or model was dropped without dispose\(\)\. .*\n0 left\n$/;

  it('are given back when they are collected, which is said once', async () => {
    const { code, output } = await runNode(['--expose-gc', program], { NODE_ENV: 'development' });
    expect(output).toMatch(note);
    expect(code).toBe(0);
  });

  it('are given back without a word in production', async () => {
    expect(await runNode(['--expose-gc', program], { NODE_ENV: 'production' })).toMatchObject({ output: '0 left\n' });
  });
});
