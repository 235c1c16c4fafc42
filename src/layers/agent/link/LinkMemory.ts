import type { Cursor, Features } from "../../../domain/turns/AgentEvent.ts"
import { type LinkEnding, protocol } from "./LinkEnding.ts"
import { cursorOf, type Position } from "./Resume.ts"

/** What a link knows from one socket to the next. */
export interface LinkMemory {
  /** Where the opener wants to go on; after the first `Ready` the position knows better. */
  readonly asked: Cursor | undefined
  position: Position | undefined
  features: Features
  /** How many times an `Attached` was said: the newest one's `link`. */
  links: number
  /** The end of the agent's log when the socket came up: less read than this means that a frame is missing. */
  owed: number
  /** A frame could not be read, and it may have been the last of a run. */
  doubtful: boolean
  /** Where the last stumble was. */
  stumbledAt: string | undefined
}

export const newMemory = (asked: Cursor | undefined, features: Features): LinkMemory => ({
  asked,
  position: undefined,
  features,
  links: 0,
  owed: 0,
  doubtful: false,
  stumbledAt: undefined
})

/** What to ask the agent for when the next socket comes up. */
export const resumeFrom = (
  memory: LinkMemory
): Cursor | undefined => (memory.position === undefined ? memory.asked : cursorOf(memory.position))

/** The second stumble at one place is the agent's fault and no accident: reconnecting again would never end. */
export const judged = (memory: LinkMemory, ending: LinkEnding): LinkEnding => {
  if (ending.stumble !== true) return ending
  const place = memory.position === undefined ? "start" : `${memory.position.epoch} ${memory.position.seq}`
  if (memory.stumbledAt === place) return protocol
  memory.stumbledAt = place
  return ending
}
