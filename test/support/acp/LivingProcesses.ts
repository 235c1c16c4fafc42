import { Effect } from "effect"
import { readFileSync } from "node:fs"

/** Whether a process runs; one that has ended and that nobody has asked about yet does not. */
export const isLiving = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return process.platform !== "linux"
  }
}

/** Waits until none of them runs. */
export const allGone = (pids: ReadonlyArray<number>): Effect.Effect<void> =>
  Effect.promise(async () => {
    while (pids.some(isLiving)) await new Promise((resume) => setTimeout(resume, 20))
  })
