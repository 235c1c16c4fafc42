import { Worker } from "node:worker_threads"

/** What the thread that watches is given. */
export interface Watched {
  /** The processor time of this process when the work began that it is at, in milliseconds; 0 while it is at none. */
  readonly begun: Int32Array
  /** Processor time that work may take, in milliseconds. */
  readonly most: number
  readonly parent: number
}

const pace = 250

const spent = () => {
  const { system, user } = process.cpuUsage()
  return Math.max(1, Math.round((system + user) / 1_000))
}

/**
 * Work without an end hears of nothing any more, so another thread ends the process: when the work took more of the
 * processor than it may, however long that took on a busy machine, and when the bot is gone that it is done for. Only
 * for a thread of its own.
 */
export const watch = ({ begun, most, parent }: Watched): void => {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGKILL")
    const since = Atomics.load(begun, 0)
    // As a limit of the system's own on processor time would.
    if (since > 0 && spent() - since > most) process.kill(process.pid, "SIGXCPU")
  }, pace)
}

/** Begins to watch, in a thread that runs `entry`. What comes back runs a piece of work under its eyes. */
export const watched = (entry: URL, most: number): (work: () => void | Promise<void>) => Promise<void> => {
  const begun = new Int32Array(new SharedArrayBuffer(4))
  new Worker(entry, { workerData: { begun, most, parent: process.ppid } satisfies Watched }).unref()
  return async (work) => {
    Atomics.store(begun, 0, spent())
    try {
      await work()
    } finally {
      Atomics.store(begun, 0, 0)
    }
  }
}
