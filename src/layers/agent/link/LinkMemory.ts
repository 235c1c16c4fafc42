import type { Cursor, Features } from "../../../domain/turns/AgentEvent.ts"
import { type LinkRuns, makeLinkRuns } from "../frames/LinkRuns.ts"
import { cursorOf, type Position } from "../frames/Resume.ts"
import { type LinkEnding, protocol } from "./LinkEnding.ts"

/** What a link knows from one socket to the next. */
export interface LinkMemory {
  /** Where the opener wants to go on. It counts until the first `Ready`, which sets `position`. */
  readonly asked: Cursor | undefined
  position: Position | undefined
  features: Features
  /** What the agent calls itself, as it said when the link last came up. */
  agent: string | undefined
  /** How many times an `Attached` was said, which is the newest one's `link`. */
  links: number
  /** The end of the agent's log when the socket came up. Reading less than this means that a frame is missing. */
  owed: number
  /** A frame could not be read, and it may have been the last of a run. */
  doubtful: boolean
  readonly runs: LinkRuns
  /** The position in the log at the last stumble (`LinkEnding`). */
  stumbledAt: string | undefined
}

export const newMemory = (asked: Cursor | undefined, features: Features): LinkMemory => ({
  asked,
  position: undefined,
  features,
  agent: undefined,
  links: 0,
  owed: 0,
  doubtful: false,
  runs: makeLinkRuns(),
  stumbledAt: undefined
})

/** The cursor to resume from when the next socket comes up. */
export const resumeFrom = (
  memory: LinkMemory
): Cursor | undefined => (memory.position === undefined ? memory.asked : cursorOf(memory.position))

/** Makes the second stumble at one position fatal: it is the agent's fault, and reconnecting would never end. */
export const judgeEnding = (memory: LinkMemory, ending: LinkEnding): LinkEnding => {
  if (ending.stumble !== true) return ending
  const position = memory.position === undefined ? "start" : `${memory.position.epoch} ${memory.position.seq}`
  if (memory.stumbledAt === position) return protocol
  memory.stumbledAt = position
  return ending
}
