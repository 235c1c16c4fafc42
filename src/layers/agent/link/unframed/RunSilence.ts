import { Effect } from "effect"
import { monotonic } from "../../../pace/MonotonicClock.ts"
import type { AgentCodec } from "../../wire/AgentCodec.ts"
import type { LinkSocket } from "../LinkSocket.ts"

/**
 * Ends a run after silence, on a wire where nothing else does. Succeeds when it has closed the socket: should the agent
 * go on after all, its words would be taken for those of the next answer.
 */
export const runSilence = Effect.fnUntraced(function*<State>({ unframed }: AgentCodec<State>, socket: LinkSocket) {
  const silence = unframed?.silence
  if (silence === undefined) return yield* Effect.never
  while (true) {
    const quiet = (yield* monotonic) - socket.saidAt()
    if (quiet >= silence && socket.endSilentRun()) return
    yield* Effect.sleep(quiet < silence ? silence - quiet : silence)
  }
})
