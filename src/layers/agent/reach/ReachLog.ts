import { Clock, Effect, Equal, Latch, Metric } from "effect"
import type { AgentReach, LinkNews } from "../../../domain/reach/AgentReach.ts"
import { untried, withNews } from "../../../domain/reach/ReachNews.ts"
import { agentReachable } from "../../operations/Metrics.ts"

/** Follows the news of links: it logs what is worth a line, and tells of each change. */
export interface ReachLog {
  /** Takes in news; it needs no fiber, as sockets call it from their callbacks. */
  hear(news: LinkNews): void
  readonly reach: () => AgentReach
  /** Open while the agent is not reached. */
  readonly missing: Latch.Latch
}

/** `url`: the agent's from the settings. `tell` is given each change, and the beginning. */
export const makeReachLog = Effect.fnUntraced(
  function*(url: string, tell: (reach: AgentReach) => Effect.Effect<void>) {
    const run = Effect.runForkWith(yield* Effect.context())
    const clock = yield* Clock.Clock
    const missing = Latch.makeUnsafe(true)
    let watched = untried(url)
    yield* Metric.update(agentReachable, 0)
    yield* tell(watched.reach)

    const follow = (reach: AgentReach) => {
      const isReached = reach.state === "reached"
      if (isReached) missing.closeUnsafe()
      else missing.openUnsafe()
      return Effect.andThen(Metric.update(agentReachable, Number(isReached)), tell(reach))
    }

    const log: ReachLog = {
      hear: (news) => {
        const before = watched.reach
        const { line, watched: after } = withNews(watched, news, clock.currentTimeMillisUnsafe())
        watched = after
        if (!Equal.equals(before, after.reach)) run(follow(after.reach))
        if (line === undefined) return
        const say = line.level === "Warn" ? Effect.logWarning(line.text) : Effect.logInfo(line.text)
        run(Effect.annotateLogs(say, line.fields))
      },
      reach: () => watched.reach,
      missing
    }
    return log
  }
)
