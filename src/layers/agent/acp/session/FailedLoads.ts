import type { Thread } from "../../../../domain/Ids.ts"

/** After so many in a row a session is not loaded again. */
const mostFailures = 2
/** Beyond, the count of the thread that failed first is forgotten. */
const mostThreads = 1_000

/** How often, in a row, the agent was lost or silent while it loaded a thread's session. */
export interface FailedLoads {
  failed(thread: Thread): void
  /** The agent answered. */
  answered(thread: Thread): void
  /** Trying again would only end the agent again, for all conversations. */
  isHopeless(thread: Thread): boolean
}

export const makeFailedLoads = (): FailedLoads => {
  const failures = new Map<Thread, number>()
  return {
    failed: (thread) => {
      failures.set(thread, (failures.get(thread) ?? 0) + 1)
      if (failures.size > mostThreads) failures.delete(failures.keys().next().value!)
    },
    answered: (thread) => void failures.delete(thread),
    isHopeless: (thread) => (failures.get(thread) ?? 0) >= mostFailures
  }
}
