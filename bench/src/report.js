// @ts-check
import { cpus, totalmem } from 'node:os';

/**
 * A Markdown table.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number)[])[]} rows
 */
export function table(head, rows) {
  const line = (/** @type {readonly (string | number)[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A number with a fixed number of decimals; nothing for what is none. @param {number} value @param {number} decimals */
export function fixed(value, decimals = 2) {
  return Number.isFinite(value) ? value.toFixed(decimals) : '';
}

/** Whether a goal was met, in words. @param {boolean} isMet */
export function verdict(isMet) {
  return isMet ? 'met' : 'missed';
}

/** What the figures were taken on. */
export function machine() {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${gigabytes} GiB, Node ${process.versions.node}, ${process.platform}`;
}
