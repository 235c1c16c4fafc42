import { Worker } from "node:worker_threads"

/** What the thread that watches a trial's worker is given. */
export interface WatchedWork {
  /** This process's processor time when its present work began, in milliseconds; 0 while it does none. */
  readonly begunAt: Int32Array
  /** The most processor time that a piece of work may take, in milliseconds. */
  readonly most: number
  /** The bot's process id. */
  readonly parent: number
}

const interval = 250

const processorTime = () => {
  const { system, user } = process.cpuUsage()
  return Math.max(1, Math.round((system + user) / 1_000))
}

/**
 * Ends this process when its work took more of the processor than it may, however long that took on a busy machine,
 * and when the bot is gone. Runs in a thread of its own, since work without an end keeps every other timer waiting.
 */
export const watch = ({ begunAt, most, parent }: WatchedWork): void => {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGKILL")
    const since = Atomics.load(begunAt, 0)
    // The signal is the one that the system's own limit on processor time sends.
    if (since > 0 && processorTime() - since > most) process.kill(process.pid, "SIGXCPU")
  }, interval)
}

/** Begins to watch, in a thread that runs `entry`. The function that it returns runs one piece of work under watch. */
export const startWatch = (entry: URL, most: number): (work: () => void | Promise<void>) => Promise<void> => {
  const begunAt = new Int32Array(new SharedArrayBuffer(4))
  new Worker(entry, { workerData: { begunAt, most, parent: process.ppid } satisfies WatchedWork }).unref()
  return async (work) => {
    Atomics.store(begunAt, 0, processorTime())
    try {
      await work()
    } finally {
      Atomics.store(begunAt, 0, 0)
    }
  }
}
