import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How {@link run} runs a program. */
export interface RunOptions {
  readonly cwd: string;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and gives what it printed. @throws {Error} with all that it said, if it fails. */
export async function run(program: string, args: readonly string[], { cwd, env }: RunOptions): Promise<string> {
  // pnpm tells the programs that it starts of its own settings, which other package managers warn of.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const options = { cwd, env: { ...Object.fromEntries(own), ...env }, timeout: 300_000, maxBuffer: 2 ** 26 };
  try {
    const { stdout } = await promisify(execFile)(program, args, options);
    return stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed\n${stdout}${stderr}`, { cause });
  }
}
