import { Deferred, Effect, Option } from "effect"
import { monotonic } from "../../pace/MonotonicClock.ts"
import type { AgentCodec } from "../wire/AgentCodec.ts"
import { doubt, gap, type LinkEnding, silent, unreachable } from "./LinkEnding.ts"
import type { LinkMemory } from "./LinkMemory.ts"
import type { LinkSocket } from "./LinkSocket.ts"

/**
 * How long a socket may take to open, in milliseconds. `ws` has a limit of its own, which does not count while a proxy
 * has taken the connection and says nothing.
 */
const longestOpening = 10_000
/** How long the agent may take to greet after that, in milliseconds. */
const longestGreeting = 10_000
/** After this silence the agent is asked for a sign of life, and after this it counts as dead; in milliseconds. */
const [askAfter, deadAfter] = [20_000, 30_000]

/**
 * Whether silence may hide a run's last frame: one that is missing, or that could not be read. Connecting again with
 * `resume` finds out.
 */
const hiddenFrame = (memory: LinkMemory): LinkEnding | undefined => {
  if (memory.position !== undefined && memory.position.retold === undefined && memory.position.seq < memory.owed) {
    return gap
  }
  return memory.doubtful ? doubt : undefined
}

/**
 * Ends a socket that does not open or greet in time, or is silent for too long. Before the latter it sends the agent a
 * `ping` frame: unlike a WebSocket pong, no proxy answers that. Succeeds when it has closed the socket.
 */
export const heartbeat = Effect.fnUntraced(
  function*<State>(codec: AgentCodec<State>, socket: LinkSocket, memory: LinkMemory) {
    if (Option.isNone(yield* Effect.timeoutOption(Deferred.await(socket.opened), longestOpening))) {
      return socket.finish(unreachable, 1000)
    }
    yield* Effect.sleep(longestGreeting)
    if (socket.attachedAt() === undefined) return socket.finish(silent, 4408)
    let n = 0
    let askedAt = -1
    while (true) {
      const heardAt = socket.heardAt()
      const quiet = (yield* monotonic) - heardAt
      if (quiet >= askAfter && askedAt !== heardAt) {
        const ending = hiddenFrame(memory)
        if (ending !== undefined) return socket.finish(ending, 1000)
        askedAt = heardAt
        const ping = codec.ping(++n)
        // On a wire without pings, silence says nothing.
        if (Option.isNone(ping)) return yield* Effect.never
        socket.send(ping.value)
      }
      if (quiet >= deadAfter) return socket.finish(silent, 1001)
      yield* Effect.sleep(quiet < askAfter ? askAfter - quiet : deadAfter - quiet)
    }
  }
)
