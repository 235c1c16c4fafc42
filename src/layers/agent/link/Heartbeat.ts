import { Deferred, Effect, Option } from "effect"
import { monotonic } from "../../pace/MonotonicClock.ts"
import type { AgentCodec } from "../wire/AgentCodec.ts"
import { doubt, gap, type LinkEnding, silent, unreachable } from "./LinkEnding.ts"
import type { LinkMemory } from "./LinkMemory.ts"
import type { LinkSocket } from "./LinkSocket.ts"

/** What `ws` waits for begins behind a proxy, which may take the connection and say nothing more. */
const OPENING = 10_000
const GREETING = 10_000
const QUIET = 20_000
const DEAD = 30_000

/**
 * What silence can hide: a frame that we could not read and that may have been a run's last. Coming back with
 * `resume` finds out.
 */
const hidden = (memory: LinkMemory): LinkEnding | undefined => {
  if (memory.position !== undefined && memory.position.retold === undefined && memory.position.seq < memory.owed) {
    return gap
  }
  return memory.doubtful ? doubt : undefined
}

/**
 * Ends a session that is not open within 10 s, does not greet within 10 s of that, or is not heard for 30 s; after 20
 * s of silence it asks (`ping`), which proves the agent's own loop: a WebSocket pong may come from a proxy. Succeeds
 * when it has closed the socket.
 */
export const heartbeat = Effect.fnUntraced(
  function*<State>(codec: AgentCodec<State>, session: LinkSocket, memory: LinkMemory) {
    if (Option.isNone(yield* Effect.timeoutOption(Deferred.await(session.opened), OPENING))) {
      return session.finish(unreachable, 1000)
    }
    yield* Effect.sleep(GREETING)
    if (session.attachedAt() === undefined) return session.finish(silent, 4408)
    let n = 0
    let asked = -1
    while (true) {
      const heardAt = session.heardAt()
      const quiet = (yield* monotonic) - heardAt
      if (quiet >= QUIET && asked !== heardAt) {
        const ending = hidden(memory)
        if (ending !== undefined) return session.finish(ending, 1000)
        asked = heardAt
        const ping = codec.ping(++n)
        // A wire without a sign of life: its silence says nothing.
        if (Option.isNone(ping)) return yield* Effect.never
        session.send(ping.value)
      }
      if (quiet >= DEAD) return session.finish(silent, 1001)
      yield* Effect.sleep(quiet < QUIET ? QUIET - quiet : DEAD - quiet)
    }
  }
)
