// @ts-check

/** @typedef {import('../page-calls.js').ThreadLog} ThreadLog */

/** Milliseconds in which the browser tells of a long task after it has ended. */
const settling = 200;
/** Milliseconds between two timers: browsers bring those that start one another no sooner. */
const interval = 4;

/**
 * Watches the page's thread during a task.
 *
 * @param {() => Promise<unknown>} task
 * @returns {Promise<ThreadLog>}
 */
export async function watchThread(task) {
  /** @type {number[]} */
  const longTasks = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  });
  observer.observe({ type: 'longtask' });
  const heartbeat = startHeartbeat();
  const start = performance.now();
  await task();
  const milliseconds = performance.now() - start;
  const longestWait = heartbeat.stop();
  await new Promise((resolve) => setTimeout(resolve, settling));
  observer.disconnect();
  return { milliseconds, longTasks, longestWait };
}

/** Keeps the thread busy in one task. @param {number} milliseconds */
export async function block(milliseconds) {
  // Not in the task that has started the watch.
  await new Promise((resolve) => setTimeout(resolve));
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

function startHeartbeat() {
  let longestWait = 0;
  let last = performance.now();
  const beat = () => {
    const now = performance.now();
    longestWait = Math.max(longestWait, now - last - interval);
    last = now;
  };
  const timer = setInterval(beat, interval);
  return {
    /** What is over since the last beat counts as well. */
    stop() {
      clearInterval(timer);
      beat();
      return longestWait;
    },
  };
}
