import { Effect, Option, Random } from "effect"
import { randomBytes } from "node:crypto"
import { Thread } from "../../../domain/Ids.ts"
import type { AgentWatch } from "../../../services/agent/AgentWatch.ts"
import { linkBackoff } from "../link/LinkBackoff.ts"
import type { LinkEnv } from "../link/LinkEnv.ts"
import { tryAgent } from "./AgentTry.ts"
import type { ReachLog } from "./ReachLog.ts"

/** How often it is looked whether a quarantine was lifted. */
const quarantinePace = "30 seconds"

/** Tries the agent of a pool's links as long as none of them reaches it. */
export const makeAgentWatch = <State>(
  env: LinkEnv<State>,
  { hear, missing, reach }: ReachLog
): AgentWatch["Service"] => {
  const { quarantine, token } = env.options
  // No chat has this thread. It is the same for all tries, as the agent may keep something for each thread.
  const thread = Thread.make(`t1_${randomBytes(24).toString("base64url")}`)

  const isQuarantined = Effect.suspend(() =>
    env.isSuspended() ? Effect.succeed(true) : Effect.map(quarantine.check, Option.isSome)
  )

  const attempt = Effect.gen(function*() {
    // The token says too that the account is still ours.
    const secret = yield* token
    if (reach().state === "reached" || (yield* isQuarantined)) return
    const tried = yield* Effect.uninterruptibleMask((restore) =>
      Effect.tap(restore(tryAgent(env, thread, secret)), (news) => {
        if (news._tag !== "Strange") return Effect.void
        env.suspendAgent(thread)
        return env.raiseQuarantine(news.reason)
      })
    )
    if (tried._tag === "Strange") return
    hear(tried)
    if (tried._tag === "Ended") return
    hear({ _tag: "Released", wasUp: true })
    env.linkUp()
  })

  const untilReached = Effect.gen(function*() {
    let failures = 0
    if (reach().state !== "untried") yield* Effect.sleep(linkBackoff(failures++, false, yield* Random.next))
    while (reach().state !== "reached") {
      if (yield* isQuarantined) yield* Effect.sleep(quarantinePace)
      else {
        yield* attempt
        if (reach().state !== "reached") {
          yield* Effect.sleep(linkBackoff(failures++, false, yield* Random.next))
        }
      }
    }
  })

  return {
    run: reach().slotted ? Effect.never : Effect.forever(Effect.andThen(missing.await, untilReached))
  }
}
