const tasks = new Set<() => void>();

/**
 * Has `task` done when the process exits, if it isn't cancelled before. What was asked for last is done first. A task
 * can wait for nothing asynchronous: the event loop has ended by then.
 *
 * @returns cancels it.
 */
export function atExit(task: () => void): () => void {
  if (tasks.size === 0) process.on('exit', runTasks);
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) process.off('exit', runTasks);
  };
}

function runTasks(): void {
  for (const task of [...tasks].reverse()) task();
}
