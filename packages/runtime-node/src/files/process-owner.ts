import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './system-error.ts';

/**
 * Where the number of a process has sense, as names of files have it: this machine, and on Linux since it was started, and in
 * this name space of processes. Two containers may have one host's name, and each a process of the same number.
 */
export const machine: string = createHash('sha256').update(describeMachine()).digest('hex').slice(0, 16);

/** Whether there is a process of a number on this machine. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function describeMachine(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
