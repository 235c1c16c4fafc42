import { Effect, Random } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentReach } from "../../../domain/reach/AgentReach.ts"
import type { Cursor } from "../../../domain/turns/AgentEvent.ts"
import type { Conversation, Opener } from "../../../services/agent/Agent.ts"
import { makeKeyedLock } from "../../pace/KeyedLock.ts"
import { makeReachLog } from "../reach/ReachLog.ts"
import { makeSocketSeats } from "../SocketSeats.ts"
import { openConversation, type RunPoolEnv } from "./RunConversation.ts"
import type { RunDriver } from "./RunDriver.ts"
import { makeRunWatch } from "./RunWatch.ts"

/** How an agent without a log is reached. */
export interface RunPoolOptions {
  /** Names the agent for status and log: its address, or what stands for its command line. */
  readonly address: string
  readonly driver: RunDriver
  /** The most conversations at once; default 64. */
  readonly maxConversations?: number
  /** Told whether the agent can be reached, at the beginning and at each change. */
  readonly onReach?: (reach: AgentReach) => Effect.Effect<void>
}

/**
 * Conversations with an agent that answers each prompt by itself and keeps no log: one opener for each thread, and at
 * most `maxConversations` at once, shared out by person. Nothing is resumed: whether a run that broke off may begin
 * again is for the turn to say (`Features.durable`).
 */
export const makeRunPool = Effect.fnUntraced(function*(options: RunPoolOptions) {
  const { address, driver, maxConversations = 64, onReach = () => Effect.void } = options
  const seats = makeSocketSeats(maxConversations)
  const threads = makeKeyedLock<Thread>()
  const reachLog = yield* makeReachLog(address, onReach)
  const env: RunPoolEnv = {
    driver,
    epoch: (yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)).toString(36),
    hear: reachLog.hear
  }
  return {
    watch: makeRunWatch(driver, reachLog),
    open: Effect.fn("Agent.open")(
      function*(thread: Thread, _resume?: Cursor, opener: Opener = { person: thread, patient: false }) {
        yield* threads.hold(thread)
        yield* seats.take(opener)
        const conversation: Conversation = {
          ...(yield* openConversation(env, thread, opener)),
          wanted: seats.wanted
        }
        return conversation
      }
    )
  }
})
