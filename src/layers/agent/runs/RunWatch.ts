import { Effect, Random } from "effect"
import type { AgentWatch } from "../../../services/agent/AgentWatch.ts"
import { linkBackoff } from "../link/LinkBackoff.ts"
import type { ReachLog } from "../reach/ReachLog.ts"
import { defectAsTrouble } from "./RunDefect.ts"
import type { RunDriver } from "./RunDriver.ts"

/** Asks whether the agent is there as long as no conversation has shown it. */
export const makeRunWatch = (driver: RunDriver, { hear, missing, reach }: ReachLog): AgentWatch["Service"] => {
  const attempt = Effect.match(defectAsTrouble(driver.reach), {
    onFailure: ({ detail, fatal, why }) => hear({ _tag: "Ended", why, detail, fatal, wasUp: false }),
    onSuccess: (agent) => {
      hear({ _tag: "Up", agent })
      hear({ _tag: "Released", wasUp: true })
    }
  })
  const untilReached = Effect.gen(function*() {
    let failures = 0
    if (reach().state !== "untried") yield* Effect.sleep(linkBackoff(failures++, false, yield* Random.next))
    while (reach().state !== "reached") {
      yield* attempt
      if (reach().state !== "reached") yield* Effect.sleep(linkBackoff(failures++, false, yield* Random.next))
    }
  })
  return { run: Effect.forever(Effect.andThen(missing.await, untilReached)) }
}
